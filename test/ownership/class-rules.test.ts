import { describe, expect, test } from "vitest";
import type { IngressClassObject, ServiceObject } from "../../src/kubernetes/cluster-objects.ts";
import { decideIngressClass } from "../../src/ownership/ingress-class.ts";
import { knownClasses } from "../../src/ownership/known-classes.ts";
import { decideServiceClass } from "../../src/ownership/service-class.ts";
import { ingress, ingressClass, service, settings } from "./build.ts";

const type = "service.beta.kubernetes.io/aws-load-balancer-type";
const targetType = "service.beta.kubernetes.io/aws-load-balancer-nlb-target-type";
const { services } = knownClasses(settings);
const lbcClass = "service.k8s.aws/nlb";

describe("decideServiceClass", () => {
  test.each<readonly [string, Parameters<typeof service>[1], string]>([
    ["class of the load balancer controller", { loadBalancerClass: lbcClass }, "lbc-service"],
    [
      "its class with any annotation",
      { loadBalancerClass: lbcClass, annotations: { [type]: "nlb" } },
      "lbc-service",
    ],
    ["class of Auto Mode", { loadBalancerClass: "eks.amazonaws.com/nlb" }, "auto-service"],
    ["another class", { loadBalancerClass: "x/y", annotations: { [type]: "nlb-ip" } }, "foreign"],
    ["an empty class is another class", { loadBalancerClass: "" }, "foreign"],
    ["nlb-ip", { annotations: { [type]: "nlb-ip" } }, "lbc-service"],
    ["external, ip", { annotations: { [type]: "external", [targetType]: "ip" } }, "lbc-service"],
    ["external, instance", { annotations: { [type]: "external", [targetType]: "instance" } }, "lbc-service"],
    ["external, other", { annotations: { [type]: "external", [targetType]: "lambda" } }, "foreign"],
    ["external alone", { type: "LoadBalancer", annotations: { [type]: "external" } }, "foreign"],
    [
      "nlb on a LoadBalancer",
      { type: "LoadBalancer", annotations: { [type]: "nlb" } },
      "cloud-provider network",
    ],
    ["nlb on a NodePort", { type: "NodePort", annotations: { [type]: "nlb" } }, "foreign"],
    ["plain LoadBalancer", { type: "LoadBalancer" }, "cloud-provider classic"],
    ["empty annotation", { type: "LoadBalancer", annotations: { [type]: "" } }, "cloud-provider classic"],
    ["ClusterIP", {}, "foreign"],
  ])("%s", (_name, given, expected) => {
    expect(decisionText(decideServiceClass(service("n/s", given) satisfies ServiceObject, services))).toBe(
      expected,
    );
  });
});

describe("decideIngressClass", () => {
  const nginx = ingressClass("nginx", { controller: "k8s.io/ingress-nginx" });
  const annotated = (value: string) => ({ annotations: { "kubernetes.io/ingress.class": value } });

  const isDefault = true;

  test.each<{
    readonly name: string;
    readonly given: Parameters<typeof ingress>[1];
    readonly classes?: readonly IngressClassObject[];
    readonly values?: readonly string[];
    readonly expected: string;
  }>([
    { name: "annotation alb", given: annotated("alb"), classes: [nginx], expected: "lbc-ingress" },
    {
      name: "annotation of a configured value",
      given: annotated("in"),
      values: ["alb", "in"],
      expected: "lbc-ingress",
    },
    { name: "annotation of another value", given: annotated("alb"), values: ["in"], expected: "foreign" },
    { name: "empty annotation", given: annotated(""), expected: "foreign" },
    {
      name: "empty annotation where it counts",
      given: annotated(""),
      values: ["alb", ""],
      expected: "lbc-ingress",
    },
    {
      name: "any class of the controller",
      given: { className: "x" },
      classes: [ingressClass("x")],
      expected: "lbc-ingress",
    },
    {
      name: "class alb of another controller",
      given: {},
      classes: [{ ...nginx, name: "alb" }],
      expected: "foreign",
    },
    { name: "class that does not exist", given: {}, expected: "foreign" },
    { name: "no class, no default", given: { className: null }, classes: [nginx], expected: "foreign" },
    {
      name: "no class, no default, empty value",
      given: { className: null },
      values: [""],
      expected: "lbc-ingress",
    },
    {
      name: "default of another controller",
      given: { className: null },
      classes: [{ ...nginx, isDefault }],
      values: [""],
      expected: "foreign",
    },
    {
      name: "two defaults",
      given: { className: null },
      classes: [{ ...nginx, isDefault }, ingressClass("alb", { isDefault })],
      expected: "undecided",
    },
    {
      name: "a named class among two defaults",
      given: {},
      classes: [{ ...nginx, isDefault }, ingressClass("alb", { isDefault })],
      expected: "lbc-ingress",
    },
  ])("$name", ({ given, classes = [], values = ["alb"], expected }) => {
    const decision = decideIngressClass(ingress("n/i", given), {
      classes,
      parameters: [],
      annotationValues: values,
    });
    expect(decisionText(decision)).toBe(expected);
  });
});

function decisionText(decision: ReturnType<typeof decideServiceClass>): string {
  switch (decision.kind) {
    case "managed":
      return decision.type === null ? decision.familyId : `${decision.familyId} ${decision.type}`;
    case "foreign":
    case "undecided":
      return decision.kind;
    default:
      return decision satisfies never;
  }
}
