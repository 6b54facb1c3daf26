#!/bin/sh
# A worker started as root stays root, to give each job's tools a uid of their own. Everything else becomes the ordinary
# user, whether or not the platform can be told which user to start.
set -eu

if [ "$(id -u)" -eq 0 ] && [ "${APP_ROLE:-all}" != worker ]; then
  exec setpriv --reuid=framewright --regid=framewright --clear-groups --no-new-privs -- "$@"
fi
exec "$@"
