import { expect, test } from "vitest";
import { actionBackends } from "../../src/ownership/action-backends.ts";
import { resolveOwnership } from "../../src/ownership/resolve-ownership.ts";
import {
  cluster,
  groupFinalizer,
  ingress,
  inventory,
  loadBalancer,
  settings,
  tagsOf,
  targetGroup,
} from "./build.ts";
import { mappingText } from "./mapping-text.ts";

const key = "alb.ingress.kubernetes.io/actions.green";
const forward = (...targetGroups: readonly unknown[]) =>
  JSON.stringify({ type: "forward", forwardConfig: { targetGroups } });

test.each<readonly [string, string, readonly string[]]>([
  [
    "two Services",
    forward({ serviceName: "a", servicePort: 80 }, { serviceName: "b", servicePort: "http" }),
    ["a:80", "b:http"],
  ],
  [
    "a foreign target group",
    forward({ targetGroupARN: "arn:x" }, { serviceName: "a", servicePort: "80" }),
    ["a:80"],
  ],
  ["a redirect", '{"type":"redirect","redirectConfig":{}}', []],
  ["wrong types", forward({ serviceName: 1, servicePort: 80 }, null, "x", { serviceName: "a" }), []],
  ["not a list", '{"forwardConfig":{"targetGroups":{"serviceName":"a"}}}', []],
  ["not JSON", "{", []],
  ["nothing", "", []],
  ["null", "null", []],
])("%s", (_name, text, expected) => {
  expect(actionBackends({ [key]: text }).map(({ service, port }) => `${service}:${port}`)).toEqual(expected);
});

test("a target group of an action is attributed within an explicit group", () => {
  const alb = loadBalancer("alb-1");
  const member = ingress("n/web", {
    annotations: {
      [key]: forward({ serviceName: "blue", servicePort: 80 }, { serviceName: "green", servicePort: 80 }),
    },
    finalizers: [groupFinalizer("g")],
    backends: ["green:use-annotation"],
  });
  const grouped = {
    ...member,
    annotations: { ...member.annotations, "alb.ingress.kubernetes.io/group.name": "g" },
  };
  const seen = inventory(
    [[alb, tagsOf("ingress", { stack: "g" })]],
    [[targetGroup("tg-1", [alb]), tagsOf("ingress", { stack: "g", resource: "n/web-blue:80" })]],
  );
  expect(mappingText(resolveOwnership(cluster({ ingresses: [grouped] }), seen, settings)).at(-1)).toBe(
    "  tg-1 -> n/blue:80 ingress web",
  );
});
