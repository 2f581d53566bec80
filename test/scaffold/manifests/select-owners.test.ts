import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { generatedIngressName } from "../../../src/scaffold/manifests/generated-name.ts";
import { readOwners } from "../../../src/scaffold/manifests/read-owners.ts";
import { selectOwners, type OwnerSurroundings } from "../../../src/scaffold/manifests/select-owners.ts";

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

const surroundings: OwnerSurroundings = {
  clusterName: "prod-eks",
  series: {
    clusterName: "prod-eks",
    region: "eu-west-1",
    labels: {},
    jobServiceNamespace: "namespace",
    resource: "identifying",
  },
  defaultNamespace: null,
  ingressClasses: ["alb"],
  sha256,
};

const select = (yaml: string, other: Partial<OwnerSurroundings> = {}) =>
  selectOwners(readOwners(parseAllDocuments(yaml).map((one) => one.toJS() as unknown)), {
    ...surroundings,
    ...other,
  });

const ingress = (annotations: string, spec = "ingressClassName: alb"): string => `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web, namespace: shop, annotations: { ${annotations} } }
spec: { ${spec} }
`;

describe("names that the controller will give", () => {
  test.each([
    ["", "ns-1", "name-1", null, "internal", /^k8s-ns1-name1-[0-9a-f]{10}$/],
    ["", "awesome-ns", "ing-1", null, "internet-facing", /^k8s-awesomen-ing1-[0-9a-f]{10}$/],
    ["prod-eks", "shop", "web", null, "internet-facing", /^k8s-shop-web-e0b563e34b$/],
    ["prod-eks", "shop", "web", null, "internal", /^k8s-shop-web-eadbbb5e1a$/],
    ["prod-eks", "shop", "web", "shared.edge-group", "internet-facing", /^k8s-sharededgegroup-496c1113c9$/],
  ] as const)("%s %s/%s %s %s", (...row) => {
    const [clusterName, namespace, name, group, scheme, expected] = row;
    expect(generatedIngressName({ clusterName, namespace, name, group, scheme }, sha256)).toMatch(expected);
  });
});

describe("an Ingress", () => {
  test.each([
    [
      "the name its annotation asks for",
      'alb.ingress.kubernetes.io/load-balancer-name: "scrumulator"',
      ["scrumulator"],
    ],
    [
      "elbow's own annotation first",
      'elbow.dev/load-balancer-name: "shown", alb.ingress.kubernetes.io/load-balancer-name: "real"',
      ["shown"],
    ],
    ["the generated name", "alb.ingress.kubernetes.io/scheme: internet-facing", ["k8s-shop-web-e0b563e34b"]],
    [
      "both generated names when its class may choose the scheme",
      "",
      ["k8s-shop-web-e0b563e34b", "k8s-shop-web-eadbbb5e1a"],
    ],
    [
      "the group's name",
      "alb.ingress.kubernetes.io/scheme: internet-facing, alb.ingress.kubernetes.io/group.name: shared.edge-group",
      ["k8s-sharededgegroup-496c1113c9"],
    ],
  ])("%s", (_name, annotations, names) => {
    const { selections, problems } = select(ingress(annotations));
    expect(problems).toEqual([]);
    expect(selections.map((one) => one.names)).toEqual([names]);
  });

  test("of another class is passed over, and said so", () => {
    const { selections, notes } = select(ingress("", "ingressClassName: nginx"));
    expect(selections).toEqual([]);
    expect(notes.join()).toContain("passed over");
  });

  test("without a known cluster is matched by its labels", () => {
    const { selections } = select(ingress(""), { clusterName: null });
    expect(selections.map(({ owner }) => owner)).toEqual([
      { namespace: "shop", job: "shop/web", ownsTargetGroups: false },
    ]);
  });

  test("of a group without a known cluster is a problem, not a rule that matches nothing", () => {
    const { problems } = select(ingress("alb.ingress.kubernetes.io/group.name: edge"), { clusterName: null });
    expect(problems.join()).toContain("--cluster-name");
  });

  test("with a value that is not filled in is a problem", () => {
    const { problems } = select(ingress('alb.ingress.kubernetes.io/load-balancer-name: "web-${env}"'));
    expect(problems.join()).toContain("put the value in first");
  });

  test("without a namespace needs one", () => {
    const yaml = ingress("").replace("namespace: shop, ", "");
    expect(select(yaml).problems.join()).toContain("--namespace");
    expect(select(yaml, { defaultNamespace: "shop" }).problems).toEqual([]);
  });
});

describe("streams", () => {
  const stream = `
apiVersion: v1
kind: List
items:
  - apiVersion: v1
    kind: Service
    metadata: { name: gateway-svc, namespace: payments, labels: { app.kubernetes.io/name: gw } }
    spec: { type: LoadBalancer }
  - apiVersion: v1
    kind: Service
    metadata: { name: inner, namespace: payments }
    spec: { type: ClusterIP }
---
# an empty document
---
apiVersion: v1
kind: Service
metadata: { name: named, namespace: payments, annotations: { service.beta.kubernetes.io/aws-load-balancer-name: pay } }
spec: { type: LoadBalancer }
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: edge, namespace: infra }
spec: { gatewayClassName: alb }
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: mesh, namespace: infra }
`;
  test("give known names together and others by their labels, and say how to name them", () => {
    const { selections, notes, problems } = select(stream);
    expect(problems).toEqual([]);
    expect(selections).toEqual([
      { suffix: "pay", names: ["pay"], owner: null, families: ["nlb", "clb"] },
      {
        suffix: "service-payments-gateway-svc",
        names: [],
        owner: { namespace: "payments", job: "payments/gw", ownsTargetGroups: true },
        families: ["nlb", "clb"],
      },
      {
        suffix: "gateway-infra-edge",
        names: [],
        owner: { namespace: "infra", job: "infra/edge", ownsTargetGroups: false },
        families: ["alb", "nlb"],
      },
    ]);
    expect(notes.filter((note) => note.includes("elbow.dev/load-balancer-name"))).toHaveLength(2);
  });

  test.each([
    ["metadata: { name: {{ .Release.Name }}, namespace: shop }", "Ingress: metadata.name is no text"],
    ["metadata: { name: web, namespace: {{ .Values.n }} }", "Ingress web: metadata.namespace is no text"],
    [
      "metadata: { name: web, annotations: { alb.ingress.kubernetes.io/scheme: {{ .Values.s }} } }",
      "Ingress web: annotation alb.ingress.kubernetes.io/scheme is no text",
    ],
  ])("that are templates still are problems, not owners to guess at: %s", (metadata, problem) => {
    const { problems } = select(`apiVersion: networking.k8s.io/v1\nkind: Ingress\n${metadata}\n`);
    expect(problems[0]).toContain(`${problem}; a Helm template is rendered first`);
  });

  test("of nonsense hold no owner", () => {
    expect(
      readOwners([null, 5, "x", [], { kind: "Ingress" }, { items: [{ kind: "Service" }] }]).owners,
    ).toEqual([]);
  });
});
