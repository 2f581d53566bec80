import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { keptKeys } from "../../../src/kubernetes/rules/kept-keys.ts";
import { projectIngressClass } from "../../../src/kubernetes/rules/project-ingress-class.ts";
import { projectIngress } from "../../../src/kubernetes/rules/project-ingress.ts";
import { projectService } from "../../../src/kubernetes/rules/project-service.ts";
import { maxKeptKeys, maxValueLength } from "../../../src/kubernetes/rules/read-meta.ts";

const keep = keptKeys({ keepLabels: ["team"], keepAnnotations: ["example.com/cost"] });
const metadata = { uid: "u", namespace: "shop", name: "web", creationTimestamp: "2026-11-01T00:00:00Z" };

describe("Ingress", () => {
  test("keeps what ownership reads", () => {
    const projected = projectIngress(
      {
        metadata: {
          ...metadata,
          resourceVersion: "77",
          managedFields: [{ manager: "kubectl" }],
          labels: { team: "a", "app.kubernetes.io/name": "web", other: "x" },
          annotations: {
            "alb.ingress.kubernetes.io/group.name": "g",
            "kubernetes.io/ingress.class": "alb",
            "elbow.dev/enabled": "true",
            "resource.opentelemetry.io/service.name": "front",
            "example.com/cost": "7",
            "kubectl.kubernetes.io/last-applied-configuration": "{}",
          },
          finalizers: ["group.ingress.k8s.aws/g"],
          deletionTimestamp: "2026-11-02T00:00:00Z",
        },
        spec: {
          ingressClassName: "alb",
          defaultBackend: { service: { name: "fallback", port: { name: "http" } } },
          rules: [
            {
              host: "a.example",
              http: { paths: [{ backend: { service: { name: "web", port: { number: 80 } } } }] },
            },
            { http: { paths: [{ backend: { service: { name: "web", port: { number: 80 } } } }] } },
            { http: { paths: [{ backend: { resource: { kind: "Bucket", name: "b" } } }] } },
            { host: "no-paths.example" },
          ],
        },
        status: { loadBalancer: { ingress: [{ hostname: "k8s-x.elb.amazonaws.com" }, { ip: "10.0.0.1" }] } },
      },
      keep,
    );
    expect(projected).toEqual({
      kind: "projected",
      leftOut: 0,
      object: {
        uid: "u",
        namespace: "shop",
        name: "web",
        labels: Object.assign(Object.create(null), { team: "a", "app.kubernetes.io/name": "web" }),
        annotations: Object.assign(Object.create(null), {
          "alb.ingress.kubernetes.io/group.name": "g",
          "kubernetes.io/ingress.class": "alb",
          "elbow.dev/enabled": "true",
          "resource.opentelemetry.io/service.name": "front",
          "example.com/cost": "7",
        }),
        finalizers: ["group.ingress.k8s.aws/g"],
        createdAtMs: Date.UTC(2026, 10, 1),
        deletedAtMs: Date.UTC(2026, 10, 2),
        className: "alb",
        backends: [
          { service: "fallback", port: "http" },
          { service: "web", port: "80" },
        ],
        statusHostnames: ["k8s-x.elb.amazonaws.com"],
      },
    });
  });

  test("is content with the least", () => {
    expect(projectIngress({ metadata }, keep)).toMatchObject({
      kind: "projected",
      object: { className: null, backends: [], statusHostnames: [], finalizers: [], deletedAtMs: null },
    });
  });
});

describe("IngressClass", () => {
  test.each([
    [
      "with parameters, as default",
      {
        metadata: { ...metadata, annotations: { "ingressclass.kubernetes.io/is-default-class": "true" } },
        spec: {
          controller: "ingress.k8s.aws/alb",
          parameters: { apiGroup: "elbv2.k8s.aws", kind: "IngressClassParams", name: "p" },
        },
      },
      {
        controller: "ingress.k8s.aws/alb",
        isDefault: true,
        parameters: { apiGroup: "elbv2.k8s.aws", kind: "IngressClassParams", name: "p" },
      },
    ],
    ["without anything", { metadata }, { controller: "", isDefault: false, parameters: null }],
    [
      "marked as not default",
      { metadata: { ...metadata, annotations: { "ingressclass.kubernetes.io/is-default-class": "True" } } },
      { isDefault: false },
    ],
  ])("%s", (_, json, expected) => {
    expect(projectIngressClass(json, keep)).toMatchObject({ kind: "projected", object: expected });
  });
});

describe("Service", () => {
  test.each([
    [
      "of a load balancer",
      {
        metadata,
        spec: {
          type: "LoadBalancer",
          loadBalancerClass: "service.k8s.aws/nlb",
          externalTrafficPolicy: "Local",
          ports: [
            { name: "https", port: 443, targetPort: "tls", nodePort: 30_443 },
            { port: 80, targetPort: 8080 },
            { port: 81, nodePort: 0 },
          ],
        },
        status: { loadBalancer: { ingress: [{ hostname: "a.elb.amazonaws.com" }] } },
      },
      {
        type: "LoadBalancer",
        loadBalancerClass: "service.k8s.aws/nlb",
        externalTrafficPolicy: "Local",
        ports: [
          { name: "https", port: 443, targetPort: "tls", nodePort: 30_443 },
          { name: "", port: 80, targetPort: "8080", nodePort: null },
          { name: "", port: 81, targetPort: "81", nodePort: null },
        ],
        statusHostnames: ["a.elb.amazonaws.com"],
      },
    ],
    [
      "with the API server's defaults",
      { metadata, spec: {}, status: { loadBalancer: {} } },
      {
        type: "ClusterIP",
        loadBalancerClass: null,
        ports: [],
        externalTrafficPolicy: "Cluster",
        statusHostnames: [],
      },
    ],
  ])("%s", (_, json, expected) => {
    expect(projectService(json, keep)).toMatchObject({ kind: "projected", object: expected });
  });
});

describe("hostile objects", () => {
  test.each([
    ["no object", 7, "not an object"],
    ["a list", [], "not an object"],
    ["no metadata", {}, "uid is missing"],
    ["metadata of another type", { metadata: "x" }, "metadata is not an object"],
    ["no name", { metadata: { ...metadata, name: "" } }, "name is missing"],
    ["a name of another type", { metadata: { ...metadata, name: {} } }, "name is not a text"],
    ["labels of another type", { metadata: { ...metadata, labels: ["a"] } }, "labels is not an object"],
    [
      "a kept label of another type",
      { metadata: { ...metadata, labels: { team: 7 } } },
      "the value of team is not a text",
    ],
    [
      "a finalizer of another type",
      { metadata: { ...metadata, finalizers: [null] } },
      "finalizers has an entry that is not a text",
    ],
    [
      "a time that is none",
      { metadata: { ...metadata, deletionTimestamp: "soon" } },
      "deletionTimestamp is not a time",
    ],
    ["ports of another type", { metadata, spec: { ports: { port: 80 } } }, "ports is not a list"],
    [
      "a port that is no object",
      { metadata, spec: { ports: [80] } },
      "ports has an entry that is not an object",
    ],
    ["a port without number", { metadata, spec: { ports: [{ name: "x" }] } }, "a port has no number"],
    [
      "a port beyond whole numbers",
      { metadata, spec: { ports: [{ port: Number.POSITIVE_INFINITY }] } },
      "port is not a whole number",
    ],
    ["a type of another type", { metadata, spec: { type: false } }, "type is not a text"],
    [
      "a host name of another type",
      { metadata, status: { loadBalancer: { ingress: [{ hostname: 1 }] } } },
      "hostname is not a text",
    ],
  ])("%s", (_, json, reason) => {
    expect(projectService(json, keep)).toEqual({ kind: "malformed", reason });
  });

  test("keys that are names of JavaScript's own are ordinary keys", () => {
    const json: unknown = JSON.parse(
      `{"metadata":{"uid":"u","name":"web","creationTimestamp":"2026-11-01T00:00:00Z",
        "labels":{"__proto__":"a","constructor":"b","toString":"c"},
        "annotations":{"elbow.dev/__proto__":"d"}},"__proto__":{"spec":{"type":"LoadBalancer"}}}`,
    );
    const all = keptKeys({ keepLabels: ["__proto__", "constructor", "toString"], keepAnnotations: [] });
    const projected = projectService(json, all);
    expect(projected).toMatchObject({ kind: "projected", object: { type: "ClusterIP" } });
    const { labels, annotations } = (projected as { object: { labels: object; annotations: object } }).object;
    expect(Object.getPrototypeOf(labels)).toBeNull();
    expect(Object.entries(labels)).toEqual([
      ["__proto__", "a"],
      ["constructor", "b"],
      ["toString", "c"],
    ]);
    expect(Object.keys(annotations)).toEqual(["elbow.dev/__proto__"]);
    expect(Object.getOwnPropertyNames(Object.prototype)).not.toContain("spec");
  });

  test("values over the bound are left out and counted, never cut", () => {
    const annotations = {
      "elbow.dev/huge": "x".repeat(1_000_000),
      "elbow.dev/just": "y".repeat(maxValueLength),
      "elbow.dev/over": "z".repeat(maxValueLength + 1),
    };
    const projected = projectIngress({ metadata: { ...metadata, annotations } }, keep);
    expect(projected).toMatchObject({ kind: "projected", leftOut: 2 });
    expect(projected).toHaveProperty(
      "object.annotations",
      Object.assign(Object.create(null), {
        "elbow.dev/just": "y".repeat(maxValueLength),
      }),
    );
  });

  test("keys over the bound are left out and counted", () => {
    const labels = Object.fromEntries(
      Array.from({ length: maxKeptKeys + 3 }, (_, index) => [`elbow.dev/${index}`, "v"]),
    );
    expect(projectIngress({ metadata: { ...metadata, labels } }, keep)).toMatchObject({ leftOut: 3 });
  });

  test("no JSON makes a projection throw", () => {
    const shapes = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 5 },
        fc.jsonValue(),
        fc.array(tie("value"), { maxLength: 3 }),
        fc.dictionary(
          fc.constantFrom(
            "metadata",
            "spec",
            "status",
            "loadBalancer",
            "ingress",
            "ports",
            "rules",
            "http",
            "labels",
          ),
          tie("value"),
          { maxKeys: 4 },
        ),
      ),
    }));
    fc.assert(
      fc.property(shapes.value, (json) => {
        for (const project of [projectIngress, projectIngressClass, projectService]) {
          expect(project(json, keep).kind).toMatch(/^(projected|malformed)$/u);
        }
      }),
    );
  });
});
