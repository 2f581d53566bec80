# elbow's image: one bundle on distroless Node, for amd64 and arm64 without emulation (the last stage runs nothing).
#
#   docker buildx build --platform linux/amd64,linux/arm64 --push -t REGISTRY/elbow:0.1.0 .
#
# The two bases are arguments. A tag can be moved by its owner: a release passes digests, and so should you.
#   docker buildx imagetools inspect --format '{{.Manifest.Digest}}' gcr.io/distroless/nodejs26-debian13:nonroot
#   docker buildx build … --build-arg RUN_IMAGE=gcr.io/distroless/nodejs26-debian13@sha256:…
ARG BUILD_IMAGE=node:26-trixie-slim
ARG RUN_IMAGE=gcr.io/distroless/nodejs26-debian13:nonroot

FROM --platform=$BUILDPLATFORM ${BUILD_IMAGE} AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
# Exactly what the lockfile says, its hashes checked; no install script of any dependency runs.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY .dev/build.ts .dev/licences.ts .dev/licences-page.ts .dev/sbom-packages.ts .dev/
COPY src src
RUN node .dev/build.ts && node .dev/licences.ts dist/LICENCES.txt

FROM ${RUN_IMAGE}
ARG VERSION=0.0.0
ARG REVISION=unknown
ARG SOURCE=unknown
LABEL org.opencontainers.image.title="elbow" \
      org.opencontainers.image.description="ELB metrics, by owner: reads CloudWatch's final values of the load balancers a cluster owns and pushes them through OTLP" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.source="${SOURCE}"
# One arena: what was freed goes back to the system instead of staying with each thread (docs/performance.md). The heap is a
# part of the container's memory limit, and small young generations keep the peak low; a pod's own NODE_OPTIONS replaces
# these. No --enable-source-maps: the map is attached to the release, names are kept in the bundle, and reading a map at the
# first error costs memory. No compile cache: it would need a folder to write.
ENV NODE_ENV=production \
    MALLOC_ARENA_MAX=1 \
    NODE_OPTIONS="--max-old-space-size-percentage=45 --max-semi-space-size=4"
WORKDIR /elbow
COPY --chown=0:0 --chmod=0444 LICENSE LICENSE
COPY --from=build --chown=0:0 --chmod=0444 /build/dist/LICENCES.txt LICENCES.txt
COPY --from=build --chown=0:0 --chmod=0444 /build/dist/package.json package.json
COPY --from=build --chown=0:0 --chmod=0444 /build/dist/elbow.js elbow.js
# nonroot of distroless, by number, so that runAsNonRoot can be checked.
USER 65532:65532
EXPOSE 8080 8081
ENTRYPOINT ["/nodejs/bin/node", "/elbow/elbow.js"]
CMD ["run"]
