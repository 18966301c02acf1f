# mi-server with what it needs and nothing else: no shell tools of npm, not root, a root file system that may be read-only.
# docker build -t switchwire/mi-server .
FROM node:22-bookworm-slim AS build
WORKDIR /src
COPY . .
RUN npm ci && npm run build && mkdir /archives && npm pack --ignore-scripts --pack-destination /archives \
  -w packages/esl-protocol -w packages/esl-client -w packages/conn-manager -w packages/fs-scripting -w packages/event-sinks \
  -w packages/fleet -w packages/opentelemetry -w apps/mi-server

WORKDIR /app
RUN npm init -y >/dev/null \
  && npm install --omit=dev --no-audit --no-fund /archives/*.tgz @opentelemetry/sdk-node@0.223 mongodb@7 \
  && npm cache clean --force

FROM gcr.io/distroless/nodejs22-debian12:nonroot
WORKDIR /app
COPY --from=build /app /app
ENV SWITCHWIRE_LOG_FORMAT=json
EXPOSE 8888
# distroless has no curl: Node asks
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s \
  CMD ["/nodejs/bin/node", "-e", "fetch('http://127.0.0.1:8888/healthz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["/nodejs/bin/node", "node_modules/@switchwire/mi-server/bin/mi-server.js"]
# a token is required off loopback: SWITCHWIRE_TOKEN
CMD ["start", "--listen", "0.0.0.0:8888"]
