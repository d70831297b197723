# syntax=docker/dockerfile:1

# One image for every process; the command chooses: server.js, worker.js, simulator/main.js or cli.js.
FROM node:22-slim AS build
WORKDIR /app
# Only what decides the dependencies, so that a change of code does not install them again. No package's own script
# runs: `npm run build` makes the Prisma client itself.
COPY package.json package-lock.json ./
COPY web/package.json ./web/
RUN npm ci --ignore-scripts
COPY . .
# The image holds no .git to ask: --build-arg GIT_COMMIT="$(git rev-parse HEAD)".
ARG GIT_COMMIT
RUN npm run build && npm prune --omit=dev --ignore-scripts

FROM node:22-slim AS runtime
# ca-certificates: the Temporal client's TLS uses the system's, Node's own do not reach it.
# hadolint ignore=DL3008
RUN apt-get update \
  && apt-get install --yes --no-install-recommends ca-certificates \
  && rm -rf /var/lib/apt/lists/*
ENV NODE_ENV=production
# As src/platform/own-entry.ts, which says why.
ENV NODE_OPTIONS=--max-semi-space-size=32
WORKDIR /app
COPY --from=build /app/node_modules ./node_modules
# The histories are what the gate replays; local/, simulator/ and tools/ are for development.
COPY --from=build /app/dist/build-info.json /app/dist/workflow-bundle.js ./dist/
COPY --from=build /app/dist/activities ./dist/activities
COPY --from=build /app/dist/src ./dist/src
COPY --from=build /app/dist/test/histories ./dist/test/histories
COPY --from=build /app/dist/web ./dist/web
COPY --from=build /app/dist/workflows ./dist/workflows
COPY --from=build /app/prisma ./prisma
# A worker looks at the lockfile too before it runs the build (src/versions/builds/build-info.ts). As it was built with,
# so not from the stage above, where npm 10 has written it anew: its `prune` knows no "libc" and drops it.
COPY package.json package-lock.json ./
# The user "node" of the base image, by number so that Kubernetes can see that it is not root.
USER 1000

# The same with ffmpeg, which only the Sync.so simulator needs.
FROM runtime AS simulator
USER 0
# hadolint ignore=DL3008
RUN apt-get update \
  && apt-get install --yes --no-install-recommends ffmpeg \
  && rm -rf /var/lib/apt/lists/* \
  && install --directory --owner=1000 --group=1000 /data
COPY --from=build /app/dist/local ./dist/local
COPY --from=build /app/dist/simulator ./dist/simulator
USER 1000
ENV FFMPEG_PATH=/usr/bin/ffmpeg
VOLUME /data
EXPOSE 4002
CMD ["node", "dist/simulator/main.js", "--host", "0.0.0.0", "--port", "4002", "--work-dir", "/data"]

# Last, so that a plain `docker build .` makes this one.
FROM runtime AS service
# Kubernetes asks a worker for its health from outside of the container.
ENV WORKER_HEALTH_HOST=0.0.0.0
EXPOSE 4000
CMD ["node", "dist/src/server.js"]
