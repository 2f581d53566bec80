import { describe, expect, test } from "vitest";
import type { OwnedLoadBalancer } from "../../src/ownership/owned-load-balancer.ts";
import { describeOwnership } from "../../src/series/describe-ownership.ts";
import type { LabelSet } from "../../src/series/series-spec.ts";
import { backend, ownedBy, ownedByGroup, ownershipOf, row, settings, withSeries } from "./build.ts";

const identityLabels = {
  load_balancer_name: "alb-1",
  load_balancer: "app/alb-1/0a",
  region: "eu-west-1",
  cluster: "prod",
};

/** The label set of one key, of the only load balancer. */
function setOf(owned: OwnedLoadBalancer, key = "", given = settings): LabelSet | undefined {
  return describeOwnership(ownershipOf(owned), given).loadBalancers[0]?.labels.sets.get(key);
}

const annotated = (annotations: Record<string, string>, labels: Record<string, string> = {}) =>
  ownedBy("shop/web", { rows: [row("Ingress", "shop/web", { annotations, labels })] });
const otelName = "resource.opentelemetry.io/service.name";
const otelNamespace = "resource.opentelemetry.io/service.namespace";

describe("labels of a load balancer", () => {
  test("name, dimension, namespace, job, region and cluster", () => {
    expect(setOf(ownedBy("shop/web"))).toEqual({
      labels: { ...identityLabels, namespace: "shop", job: "shop/web" },
      resource: { "service.name": "web", "service.namespace": "shop" },
    });
  });

  test("a group whose members share the namespace", () => {
    const owned = ownedByGroup("apps", [row("Ingress", "shop/a"), row("Ingress", "shop/b")]);
    expect(setOf(owned)?.labels).toEqual({ ...identityLabels, namespace: "shop", job: "shop/apps" });
  });

  test("a group over two namespaces has no namespace", () => {
    const owned = ownedByGroup("apps", [row("Ingress", "shop/a"), row("Ingress", "pay/b")]);
    expect(setOf(owned)).toEqual({
      labels: { ...identityLabels, job: "apps" },
      resource: { "service.name": "apps" },
    });
  });

  test("a load balancer whose owner nobody knows has neither namespace nor job", () => {
    const owned = ownedBy("shop/web", { relation: "ambiguous", owner: null, rows: [] });
    const given = { ...settings, ownership: { ...settings.ownership, relations: ["ambiguous" as const] } };
    expect(setOf(owned, "", given)).toEqual({ labels: identityLabels, resource: {} });
  });

  test.each([
    {
      name: "annotation before labels",
      annotations: { [otelName]: "cart" },
      labels: { "app.kubernetes.io/name": "x" },
      job: "shop/cart",
    },
    {
      name: "both annotations",
      annotations: { [otelName]: "cart", [otelNamespace]: "retail" },
      labels: {},
      job: "retail/cart",
    },
    {
      name: "namespace annotation alone",
      annotations: { [otelNamespace]: "retail" },
      labels: {},
      job: "retail/web",
    },
    {
      name: "instance before name",
      annotations: {},
      labels: { "app.kubernetes.io/name": "x", "app.kubernetes.io/instance": "y" },
      job: "shop/y",
    },
    { name: "name label", annotations: {}, labels: { "app.kubernetes.io/name": "x" }, job: "shop/x" },
    {
      name: "empty values do not count",
      annotations: { [otelName]: "" },
      labels: { "app.kubernetes.io/name": "" },
      job: "shop/web",
    },
  ])("job: $name", ({ annotations, labels, job }) => {
    expect(setOf(annotated(annotations, labels))?.labels["job"]).toBe(job);
  });

  test.each([
    { name: "none: the name alone", owned: ownedBy("shop/web"), expected: { "service.name": "web" } },
    {
      name: "none, but the owner says one",
      owned: annotated({ [otelNamespace]: "retail" }),
      expected: { "service.name": "web", "service.namespace": "retail" },
    },
  ])("job.serviceNamespace $name", ({ owned, expected }) => {
    expect(setOf(owned, "", withSeries({ jobServiceNamespace: "none" }))?.resource).toEqual(expected);
  });

  test.each([
    {
      template: "${owner.namespace}/${owner.name}",
      job: "shop/web",
      resource: { "service.namespace": "shop", "service.name": "web" },
    },
    { template: "a/b/c", job: "a/b/c", resource: { "service.namespace": "a", "service.name": "b/c" } },
    { template: "app", job: "app", resource: { "service.name": "app" } },
    { template: "/app", job: "app", resource: { "service.name": "app" } },
    { template: "app/", job: "app", resource: { "service.name": "app" } },
    {
      template: "${owner.label:team}",
      job: "shop/web",
      resource: { "service.namespace": "shop", "service.name": "web" },
    },
    { template: "/", job: "shop/web", resource: { "service.namespace": "shop", "service.name": "web" } },
  ])("labels.job $template", ({ template, job, resource }) => {
    const set = setOf(ownedBy("shop/web"), "", withSeries({ labels: { job: template } }));
    expect(set?.labels["job"]).toBe(job);
    expect(set?.resource).toEqual(resource);
  });

  test("a full resource", () => {
    const set = setOf(ownedBy("shop/web"), "", withSeries({ resource: "full", labels: { env: "staging" } }));
    expect(set?.resource).toEqual({
      "service.name": "web",
      "service.namespace": "shop",
      "k8s.namespace.name": "shop",
      "k8s.cluster.name": "prod",
      "deployment.environment.name": "staging",
      "cloud.provider": "aws",
      "cloud.region": "eu-west-1",
      "cloud.account.id": "111122223333",
    });
  });
});

describe("configured labels", () => {
  const owned = ownedBy("shop/web", {
    tags: { team: "red", __proto__: "x" },
    rows: [
      row("Ingress", "shop/web", {
        labels: { tier: "gold", "a:b": "colon" },
        annotations: { note: "${owner.name}", empty: "" },
      }),
    ],
  });

  test.each([
    ["production", "production"],
    ["${owner.namespace}-${owner.name}", "shop-web"],
    ["${owner.label:tier}", "gold"],
    ["${owner.label:a:b}", "colon"],
    ["${owner.annotation:note}", "${owner.name}"],
    ["${loadBalancer.tag:team}", "red"],
    ["${owner.label:absent}", undefined],
    ["x-${owner.label:absent}", undefined],
    ["${owner.annotation:empty}", undefined],
    ["${owner.label:constructor}", undefined],
    ["${loadBalancer.tag:__proto__}", undefined],
    ["${owner.uid}", undefined],
    ["${}", undefined],
    ["${owner.name", "${owner.name"],
    ["", undefined],
  ])("%s", (template, expected) => {
    expect(setOf(owned, "", withSeries({ labels: { custom: template } }))?.labels["custom"]).toBe(expected);
  });

  test("cluster and region can be replaced or left out; identity cannot", () => {
    const labels = {
      cluster: "blue",
      region: "",
      load_balancer: "mine",
      load_balancer_name: "mine",
      namespace: "mine",
    };
    expect(setOf(ownedBy("shop/web"), "", withSeries({ labels }))?.labels).toEqual({
      load_balancer_name: "alb-1",
      load_balancer: "app/alb-1/0a",
      namespace: "shop",
      cluster: "blue",
      job: "shop/web",
    });
  });

  test("a group fills in what all its members share", () => {
    const group = ownedByGroup("apps", [
      row("Ingress", "shop/a", { labels: { team: "red", tier: "gold" } }),
      row("Ingress", "shop/b", { labels: { team: "red", tier: "tin" } }),
    ]);
    const labels = { team: "${owner.label:team}", tier: "${owner.label:tier}" };
    expect(setOf(group, "", withSeries({ labels }))?.labels).toEqual({
      ...identityLabels,
      namespace: "shop",
      job: "shop/apps",
      team: "red",
    });
  });

  test("values are cut between characters and counted; broken text is repaired", () => {
    const described = describeOwnership(
      ownershipOf(ownedBy("shop/web")),
      withSeries({ labels: { long: "😀".repeat(300), exact: "x".repeat(1024), broken: "a\uD800b" } }),
    );
    const labels = described.loadBalancers[0]?.labels.sets.get("")?.labels;
    expect(labels?.["long"]).toBe("😀".repeat(256));
    expect(labels?.["exact"]).toBe("x".repeat(1024));
    expect(labels?.["broken"]).toBe("a\uFFFDb");
    expect(described.cutValues).toBe(1);
  });

  test("a long job is the same on the data and on the resource", () => {
    const set = setOf(annotated({ [otelName]: "é".repeat(800), [otelNamespace]: "n".repeat(800) }));
    expect(set?.labels["job"]).toBe(`${set?.resource["service.namespace"]}/${set?.resource["service.name"]}`);
    expect(set?.labels["job"]).toBe(`${"n".repeat(511)}/${"é".repeat(255)}`);
  });
});

describe("labels of a target group", () => {
  const key = "targetgroup/tg-cart/0b";
  const shared = (targetGroups: OwnedLoadBalancer["targetGroups"]) =>
    ownedByGroup("apps", [row("Ingress", "shop/a", { labels: { team: "red" } }), row("Ingress", "pay/b")], {
      targetGroups,
    });

  test("namespace and job of its own Service, also behind a shared load balancer", () => {
    expect(setOf(shared([backend("shop/cart", { ingress: "a" })]), key)).toEqual({
      labels: {
        ...identityLabels,
        namespace: "shop",
        job: "shop/cart",
        target_group: key,
        service: "cart",
        port: "80",
      },
      resource: { "service.name": "cart", "service.namespace": "shop" },
    });
  });

  test("templates speak of the member Ingress it belongs to", () => {
    const given = withSeries({ labels: { team: "${owner.label:team}", owner: "${owner.name}" } });
    expect(setOf(shared([backend("shop/cart", { ingress: "a" })]), key, given)?.labels).toMatchObject({
      team: "red",
      owner: "a",
    });
  });

  test("without a Service: the namespace as far as it is known, the job of the load balancer", () => {
    const unknown = backend("shop/cart", { service: null, port: null });
    expect(setOf(shared([unknown]), key)).toEqual({
      labels: { ...identityLabels, namespace: "shop", job: "apps", target_group: key },
      resource: { "service.name": "apps" },
    });
  });

  test("a foreign target group has the owner's namespace", () => {
    const foreign = backend("shop/cart", { service: null, port: null, namespace: null });
    expect(setOf(ownedBy("shop/web", { targetGroups: [foreign] }), key)?.labels).toEqual({
      ...identityLabels,
      namespace: "shop",
      job: "shop/web",
      target_group: key,
    });
  });
});
