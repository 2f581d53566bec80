import { describe, expect, test } from "vitest";
import { kinds } from "../../src/kubernetes/kinds.ts";
import { lineSplitter } from "../../src/kubernetes/rules/line-splitter.ts";
import { parseListPage } from "../../src/kubernetes/rules/list-page.ts";
import { retryAfterMs } from "../../src/kubernetes/rules/retry-after.ts";
import { parseWatchLine } from "../../src/kubernetes/rules/watch-line.ts";
import { fuzz, fuzzRuns, fuzzTrees } from "./fuzz.ts";

const maxLineBytes = 16_384;

const metadata = {
  name: "web",
  namespace: "shop",
  uid: "8c1f9a4e-6f0e-4a52-9a55-1f0d3c2b1a00",
  resourceVersion: "1234",
  creationTimestamp: "2026-11-20T10:00:00Z",
  labels: { "app.kubernetes.io/name": "web" },
  annotations: { "alb.ingress.kubernetes.io/group.name": "g", "elbow.dev/load-balancer-name": "n" },
  finalizers: ["ingress.k8s.aws/resources"],
  ownerReferences: [{ kind: "Gateway", name: "gw", uid: "u" }],
};

const objects = [
  {
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata,
    spec: {
      ingressClassName: "alb",
      defaultBackend: { service: { name: "web", port: { number: 80 } } },
      rules: [
        {
          host: "a.b",
          http: { paths: [{ path: "/", backend: { service: { name: "s", port: { name: "http" } } } }] },
        },
      ],
    },
    status: { loadBalancer: { ingress: [{ hostname: "k8s-shop.eu-west-1.elb.amazonaws.com" }] } },
  },
  {
    apiVersion: "v1",
    kind: "Service",
    metadata,
    spec: {
      type: "LoadBalancer",
      loadBalancerClass: "service.k8s.aws/nlb",
      ports: [{ name: "http", port: 80, targetPort: "web", nodePort: 30_080, protocol: "TCP" }],
      externalTrafficPolicy: "Local",
    },
    status: { loadBalancer: { ingress: [{ hostname: "x.elb.eu-west-1.amazonaws.com" }] } },
  },
  {
    kind: "TargetGroupBinding",
    metadata,
    spec: {
      targetGroupARN: "arn:aws:elasticloadbalancing:eu-west-1:1:targetgroup/a/b",
      serviceRef: { name: "web", port: 80 },
      multiClusterTargetGroup: true,
    },
  },
  {
    kind: "Gateway",
    metadata,
    spec: { gatewayClassName: "alb" },
    status: {
      addresses: [{ type: "Hostname", value: "x" }],
      conditions: [{ type: "Programmed", status: "True", message: "arn:aws:x" }],
    },
  },
  {
    kind: "HTTPRoute",
    metadata,
    spec: {
      parentRefs: [{ name: "gw" }],
      rules: [{ backendRefs: [{ kind: "Service", name: "web", port: 80 }] }],
    },
  },
  { kind: "GatewayClass", metadata, spec: { controllerName: "gateway.k8s.aws/alb" } },
  { kind: "IngressClass", metadata, spec: { controller: "ingress.k8s.aws/alb", parameters: { name: "p" } } },
  { kind: "IngressClassParams", metadata, spec: { group: { name: "g" }, scheme: "internal", tags: [] } },
];
const bookmark = { type: "BOOKMARK", object: { kind: "Ingress", metadata: { resourceVersion: "9" } } };
const gone = { type: "ERROR", object: { kind: "Status", code: 410, message: "too old", reason: "Expired" } };

const everything = () => true;
const projections = Object.values(kinds)
  .flat()
  .map(
    (kind) => (json: unknown) => kind.project(json, { labels: everything, annotations: everything } as never),
  );

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

describe("whatever the API server sends", () => {
  test("a watch: every piece becomes a line or a word about it, every object a projection or a reason", async () => {
    const lines = [...objects.map((object) => ({ type: "ADDED", object })), bookmark, gone].map((line) =>
      JSON.stringify(line),
    );
    const corpus = [...lines, `${lines.join("\n")}\n`];
    const seen = new Set<string>();
    const inputs = await fuzz(corpus, (bytes) => {
      const splitter = lineSplitter(maxLineBytes);
      const pieces = [
        bytes.subarray(0, bytes.length / 2),
        bytes.subarray(bytes.length / 2),
        Buffer.from("\n"),
      ];
      for (const split of pieces.flatMap((piece) => splitter.push(piece))) {
        seen.add(split.kind);
        if (split.kind === "line") {
          const line = parseWatchLine(split.text);
          seen.add(line.kind);
          if (line.kind === "object") {
            projections.forEach((project) => seen.add(project(line.object).kind));
          }
        }
      }
    });
    expect(inputs).toBe(fuzzRuns);
    expect([...seen].toSorted()).toEqual(
      expect.arrayContaining(["bookmark", "error", "line", "malformed", "object", "projected"]),
    );
  });

  test("a list: a page or a reason, and each item by itself", async () => {
    const list = { kind: "IngressList", metadata: { resourceVersion: "7", continue: "c" }, items: objects };
    const seen = new Set<string>();
    const read = (bytes: Buffer): void => {
      const page = parseListPage(jsonOf(bytes.toString("utf8")));
      seen.add(page.kind);
      for (const item of page.kind === "page" ? page.items : []) {
        projections.forEach((project) => seen.add(project(item).kind));
      }
    };
    expect(await fuzz([JSON.stringify(list), '{"metadata":{"resourceVersion":"1"},"items":[]}'], read)).toBe(
      fuzzRuns,
    );
    expect([...seen].toSorted()).toEqual(["malformed", "page", "projected"]);
  });

  test("objects with odd values in any place: a projection or a reason", async () => {
    const seen = new Set<string>();
    const inputs = await fuzzTrees(objects, (bytes) => {
      const object = jsonOf(bytes.toString("utf8"));
      projections.forEach((project) => seen.add(project(object).kind));
    });
    expect(inputs).toBe(fuzzRuns);
    expect([...seen].toSorted()).toEqual(["malformed", "projected"]);
  });

  test("Retry-After: a wait that is finite and not negative, or none", async () => {
    const seen: (number | null)[] = [];
    await fuzz(["120", "Sat, 21 Nov 2026 10:00:00 GMT", "-1", "1e3"], (bytes) =>
      seen.push(retryAfterMs(bytes.toString("latin1"), 1_700_000_000_000)),
    );
    expect(seen.every((wait) => wait === null || (wait >= 0 && Number.isFinite(wait)))).toBe(true);
  });
});
