# syntax=docker/dockerfile:1
# Builds the gateway and keeps only what it needs to run. How to run it: docs/deploy.md.
ARG NODE_VERSION=24.21.0

FROM node:${NODE_VERSION}-bookworm-slim AS build
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
# The image holds Node already. Without install scripts npm does not fetch the Node that package.json pins.
RUN --mount=type=cache,target=/root/.npm npm ci --ignore-scripts
COPY . .
RUN npm run build && npm prune --omit=dev --ignore-scripts

FROM node:${NODE_VERSION}-bookworm-slim
LABEL org.opencontainers.image.title="Pertuis" \
      org.opencontainers.image.description="One GraphQL gateway to a territory's data" \
      org.opencontainers.image.licenses="Apache-2.0"
# Package managers have no work here. The state directory is the one place that the gateway writes to.
RUN rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack \
      /usr/local/bin/yarn /usr/local/bin/yarnpkg /opt/yarn* \
 && install -d -o 1000 -g 1000 -m 0700 /var/lib/pertuis
# root owns the code, so the gateway cannot change it.
COPY --from=build /src/package.json /src/LICENSE /src/NOTICE /app/
COPY --from=build /src/node_modules /app/node_modules
COPY --from=build /src/dist /app/dist
ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    PORT=4000 \
    PERTUIS_STATE=/var/lib/pertuis \
    PERTUIS_HEALTH_URL=http://127.0.0.1:4000/health/live
WORKDIR /etc/pertuis
USER 1000:1000
VOLUME /var/lib/pertuis
EXPOSE 4000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(process.env.PERTUIS_HEALTH_URL, { signal: AbortSignal.timeout(2000) }).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "--max-semi-space-size=32", "/app/dist/cli/pertuis.js"]
CMD ["start"]
