import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** The tests need redis-server: where it can be installed it is, elsewhere the way to get it is said. */
const found = () => spawnSync('redis-server', ['--version']).status === 0;
const run = (command, ...args) =>
  spawnSync(command, args, {
    stdio: 'inherit',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  }).status === 0;

if (!found()) {
  if (existsSync('/etc/debian_version') && process.getuid?.() === 0) {
    console.log('redis-server is not installed; installing it with apt-get …');
    run('apt-get', 'update', '-qq');
    run('apt-get', 'install', '-y', '-qq', '--no-install-recommends', 'redis-server');
  }
  if (!found()) {
    console.error(
      'The tests need redis-server (version 6.0.6 or later). Install it with one of:\n' +
        '  sudo apt-get install redis-server     (Debian, Ubuntu)\n' +
        '  sudo dnf install redis                (Fedora)\n' +
        '  brew install redis                    (macOS)',
    );
    process.exit(1);
  }
}
