# The service as an image: what `npm start` runs, the packages that it needs, and nothing that builds. Built anew for each
# release of Node; `docker build --build-arg NODE_VERSION=…` takes another one.
ARG NODE_VERSION=22.23.3

# The packages of production. sqlite3 is compiled here, for the Debian that it will run on: this image has the toolchain.
FROM node:${NODE_VERSION}-bookworm AS packages
WORKDIR /app
# Node's headers are in the image: nothing is fetched but packages.
ENV npm_config_nodedir=/usr/local npm_config_build_from_source=true
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --no-audit --no-fund \
  && rm -rf node_modules/sqlite3/deps node_modules/sqlite3/build/Release/obj.target

# The code. Compiling it needs types and tools, and no package's install script.
FROM node:${NODE_VERSION}-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ormconfig.ts README.md ./
COPY src ./src
COPY docs/examples ./docs/examples
RUN npm run build

FROM node:${NODE_VERSION}-bookworm-slim
WORKDIR /app
# SQLite's large sorts go to a file: into the data folder, the only one that is written. Only a ledger in SQLite writes
# there; with a secret from the environment and PostgreSQL nothing is written at all, and `--read-only` always works.
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4000 LEDGER_DATA=/var/lib/ledger SQLITE_TMPDIR=/var/lib/ledger
# A number, not a name: Kubernetes' runAsNonRoot can check it. It is the image's user `node`.
# The second is for LEDGER_FILES where instances share files: a new volume there takes its owner from here.
RUN install -d -o 1000 -g 1000 -m 0700 /var/lib/ledger /var/lib/files
VOLUME /var/lib/ledger
COPY --from=packages /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY package.json ./
COPY seeds ./seeds
USER 1000:1000
EXPOSE 4000
# The image has no curl, and needs none.
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
STOPSIGNAL SIGTERM
# The process itself, without npm or a shell before it that would keep the signal. It needs 9 s at most to stop.
CMD ["node", "dist/src/main.js"]
