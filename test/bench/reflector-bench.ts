/**
 * What watching costs in memory: `node --expose-gc test/bench/reflector-bench.ts [pages]` loads 10,000 Services and 5,000
 * Ingresses of 2.4 kB each over HTTP from a server in a process of its own, as streams or by pages, and prints the heap per
 * object, the highest RSS while loading, and the time.
 */
import { fork } from "node:child_process";
import { createServer } from "node:http";
import type { ServerResponse } from "node:http";
import process from "node:process";
import { credentials, fixedCredentials } from "../kubernetes/running-reflector.ts";
import { clusterMeters } from "../../src/kubernetes/cluster-meters.ts";
import type { ObjectMeta } from "../../src/kubernetes/cluster-objects.ts";
import { kinds } from "../../src/kubernetes/kinds.ts";
import type { Kind } from "../../src/kubernetes/kinds.ts";
import { reflector } from "../../src/kubernetes/reflector.ts";
import { keptKeys } from "../../src/kubernetes/rules/kept-keys.ts";
import { transport } from "../../src/kubernetes/transport.ts";
import { latest } from "../../src/runtime/latest.ts";
import { silentLog } from "../../src/runtime/silent-log.ts";
import { silentMeter } from "../../src/runtime/silent-meter.ts";
import { systemClock } from "../../src/runtime/system-clock.ts";
import { systemRandom } from "../../src/runtime/system-random.ts";

const counts = { services: 10_000, ingresses: 5_000 };
const servicePath = "/api/v1/services";
const mebibyte = 1024 * 1024;

/** A uid as a cluster makes them: all different. */
function uidOf(index: number): string {
  const hex = (index * 2_654_435_761).toString(16).padStart(12, "0");
  return `${hex.slice(0, 8)}-4c5e-4b1a-9d2f-${hex.slice(-12).padStart(12, "a")}`;
}

function metadataOf(index: number, kind: string): Record<string, unknown> {
  const name = `${kind}-of-the-shop-${index}`;
  return {
    name,
    namespace: `team-${index % 200}`,
    uid: uidOf(index + (kind === "service" ? 0 : 1_000_000)),
    resourceVersion: String(1_000_000 + index),
    creationTimestamp: "2026-05-01T08:00:00Z",
    labels: {
      "app.kubernetes.io/name": `shop-${index % 500}`,
      "app.kubernetes.io/instance": `shop-${index % 500}`,
      "app.kubernetes.io/managed-by": "Helm",
      "helm.sh/chart": "shop-1.2.3",
    },
    annotations: {
      "kubectl.kubernetes.io/last-applied-configuration": JSON.stringify({ padding: "x".repeat(700) }),
      ...(kind === "ingress"
        ? {
            "alb.ingress.kubernetes.io/scheme": "internal",
            "alb.ingress.kubernetes.io/target-type": "ip",
            "alb.ingress.kubernetes.io/group.name": `group-${index % 300}`,
          }
        : {}),
    },
    managedFields: [{ manager: "helm", operation: "Update", fieldsV1: { "f:spec": "y".repeat(700) } }],
  };
}

function serviceOf(index: number): object {
  return {
    metadata: metadataOf(index, "service"),
    spec: {
      type: index % 10 === 0 ? "LoadBalancer" : "ClusterIP",
      clusterIP: "10.1.2.3",
      ports: [
        { name: "http", port: 80, targetPort: "http", protocol: "TCP" },
        { name: "metrics", port: 9090, targetPort: 9090, protocol: "TCP" },
      ],
      selector: { app: `shop-${index}` },
    },
    status: {
      loadBalancer:
        index % 10 === 0 ? { ingress: [{ hostname: `k8s-${index}.elb.eu-west-1.amazonaws.com` }] } : {},
    },
  };
}

function ingressOf(index: number): object {
  return {
    metadata: { ...metadataOf(index, "ingress"), finalizers: ["ingress.k8s.aws/resources"] },
    spec: {
      ingressClassName: "alb",
      rules: [
        {
          host: `shop-${index}.example.com`,
          http: {
            paths: [
              {
                path: "/",
                pathType: "Prefix",
                backend: { service: { name: `service-${index}`, port: { number: 80 } } },
              },
            ],
          },
        },
      ],
    },
    status: {
      loadBalancer: { ingress: [{ hostname: `k8s-group-${index % 300}.eu-west-1.elb.amazonaws.com` }] },
    },
  };
}

async function written(response: ServerResponse, text: string): Promise<void> {
  if (!response.write(text)) {
    await new Promise((resolve) => response.once("drain", resolve));
  }
}

/** The server: lists in pages of `limit`, streams with `sendInitialEvents`, watches that stay silent. */
function serve(): void {
  const server = createServer((request, response) => {
    void (async () => {
      const { pathname, searchParams } = new URL(request.url ?? "/", "http://127.0.0.1");
      const isService = pathname === servicePath;
      const total = isService ? counts.services : counts.ingresses;
      const make = isService ? serviceOf : ingressOf;
      response.writeHead(200, { "content-type": "application/json" });
      if (searchParams.get("watch") !== "true") {
        const from = Number(searchParams.get("continue") ?? "0");
        const to = Math.min(total, from + Number(searchParams.get("limit") ?? total));
        const items = Array.from({ length: to - from }, (_, index) => make(from + index));
        const more = to < total ? { continue: String(to) } : {};
        response.end(JSON.stringify({ metadata: { resourceVersion: "9000000", ...more }, items }));
        return;
      }
      response.flushHeaders();
      if (searchParams.get("sendInitialEvents") === "true") {
        for (let index = 0; index < total; index += 1) {
          await written(response, `${JSON.stringify({ type: "ADDED", object: make(index) })}\n`);
        }
        const annotations = { "k8s.io/initial-events-end": "true" };
        const metadata = { resourceVersion: "9000000", annotations };
        await written(response, `${JSON.stringify({ type: "BOOKMARK", object: { metadata } })}\n`);
      }
    })();
  });
  server.listen(0, "127.0.0.1", () => process.send?.(server.address()));
}

async function measure(streams: boolean): Promise<void> {
  const child = fork(import.meta.filename, ["serve"]);
  const { port } = await new Promise<{ port: number }>((resolve) =>
    child.once("message", (address) => resolve(address as { port: number })),
  );
  const source = fixedCredentials(credentials(`http://127.0.0.1:${port}`));
  const connections = transport(source, { clock: systemClock });
  const changed = latest<null>(null);
  const watched: readonly Kind<ObjectMeta>[] = [kinds.services[0], kinds.ingresses[0]];
  const reflectors = watched.map((kind) =>
    reflector(
      kind,
      { keep: keptKeys({ keepLabels: [], keepAnnotations: [] }), streams },
      {
        clock: systemClock,
        random: systemRandom,
        log: silentLog,
        transport: connections,
        meters: clusterMeters(silentMeter, []),
        changed,
      },
    ),
  );
  const stop = new AbortController();
  collect();
  const before = { heap: process.memoryUsage().heapUsed, rss: process.memoryUsage.rss() };
  const startMs = performance.now();
  const running = reflectors.map((one) => one.run(stop.signal));
  while (!reflectors.every((one) => one.snapshot().synced)) {
    await changed.changed(changed.version, stop.signal);
  }
  const seconds = (performance.now() - startMs) / 1000;
  const peak = process.resourceUsage().maxRSS / 1024;
  const objects = reflectors.reduce((sum, one) => sum + one.objects().length, 0);
  await systemClock.sleep(500, stop.signal);
  collect();
  const heap = process.memoryUsage().heapUsed - before.heap;
  process.stdout.write(
    `${streams ? "streams" : "pages"}: ${objects} objects in ${seconds.toFixed(1)} s; ` +
      `${(heap / objects / 1000).toFixed(2)} kB of heap each, ${(heap / mebibyte).toFixed(1)} MiB in all; ` +
      `RSS ${(before.rss / mebibyte).toFixed(0)} MiB before, ${peak.toFixed(0)} MiB at the most\n`,
  );
  stop.abort(new Error("measured"));
  await Promise.all(running);
  await connections.close();
  child.kill();
}

function collect(): void {
  const { gc } = globalThis;
  if (gc === undefined) {
    throw new Error("run it with node --expose-gc");
  }
  gc();
  gc();
}

if (process.argv[2] === "serve") {
  serve();
} else {
  await measure(process.argv[2] !== "pages");
}
