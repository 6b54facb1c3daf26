# syntax=docker/dockerfile:1

# One image for every role; APP_ROLE chooses. Node's current LTS on Debian 13, whose ffmpeg is 7.1.
ARG NODE_IMAGE=node:24-trixie-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json ./
# Scripts wait: the package's own would build sources that are not there yet.
RUN --mount=type=cache,target=/root/.npm npm ci --ignore-scripts --no-audit --no-fund
COPY nest-cli.json tsconfig.json tsconfig.build.json ./
COPY migrations ./migrations
COPY src ./src
RUN npm run build
# What is left is what runs. The bundled media tools go as well: Debian's are there, and get its security updates.
RUN npm prune --omit=dev --ignore-scripts --no-audit --no-fund \
  && rm -rf node_modules/@ffmpeg-installer/linux-* node_modules/@ffprobe-installer/linux-* dist/.tsbuildinfo \
  && npm rebuild \
  && chmod -R a+rX,go-w node_modules dist

FROM ${NODE_IMAGE} AS runtime
# util-linux is setpriv, prlimit and setsid, which start a job's tools; bubblewrap is their sandbox. fontconfig-config is
# what words are set by: the product brings fonts for Latin, Greek and Cyrillic, Noto's are for every other script.
RUN apt-get update \
  && apt-get install -y --no-install-recommends bubblewrap ca-certificates ffmpeg fontconfig-config \
    fonts-noto-cjk fonts-noto-color-emoji fonts-noto-core tini util-linux \
  && rm -rf /var/lib/apt/lists/* \
  && ffmpeg -version >/dev/null && ffprobe -version >/dev/null \
  && groupadd --system --gid 10001 framewright \
  && useradd --system --uid 10001 --gid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin framewright \
  && install -d -o framewright -g framewright -m 0711 /data

WORKDIR /app
# Root owns the program and nobody may write to it.
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY --chmod=0644 package.json ./
COPY --chmod=0755 docker ./docker

ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Framewright" \
  org.opencontainers.image.description="An open media-processing backend: API and workers in one image" \
  org.opencontainers.image.licenses="MIT" \
  org.opencontainers.image.version="${VERSION}" \
  org.opencontainers.image.revision="${REVISION}"

ENV NODE_ENV=production \
  DATA_DIR=/data \
  PORT=8000

EXPOSE 8000
STOPSIGNAL SIGTERM

# Whether the process answers, not whether it is ready: a database that is away is no reason to restart the API.
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "docker/health-check.js", "/livez"]

# There is no USER: the entry point gives up root unless the role is worker, which needs it to drop to a uid per job.
# -s lets tini reap where a platform has put an init of its own before it.
ENTRYPOINT ["tini", "-s", "--", "docker/entrypoint.sh"]
CMD ["node", "dist/src/main.js"]
