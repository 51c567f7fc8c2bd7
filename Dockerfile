# Kith as an image: docker build -t kith .
# The program runs as the user `node` (1000) and writes to /data and /tmp alone, so its root can be read-only.
FROM node:20 AS build
WORKDIR /kith
COPY . .
RUN npm ci && npm run build && npm prune --omit=dev

FROM node:20-slim
WORKDIR /kith
ENV NODE_ENV=production
COPY --from=build /kith/package.json /kith/LICENSE ./
COPY --from=build /kith/node_modules node_modules
COPY --from=build /kith/dist dist
# A volume that is mounted here takes the owner and the mode of this folder.
RUN mkdir --mode=0700 /data && chown node:node /data
USER node
ENV KITH_DATA=/data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s CMD ["node", "-e", "fetch('http://127.0.0.1:8080/readyz').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "dist/cli/main.js"]
# Inside a container, every address: which of them is reachable from outside is decided by the ports that are published.
CMD ["serve", "--host", "0.0.0.0"]
