import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { OwnedLoadBalancer } from "../../src/ownership/owned-load-balancer.ts";
import type { DescribedOwnership, DescriptionSettings } from "../../src/series/describe-ownership.ts";
import { describeOwnership } from "../../src/series/describe-ownership.ts";
import { enabledProblems } from "../../src/series/enabled-problems.ts";
import { loadBalancer, networkLoadBalancer, targetGroup } from "../ownership/build.ts";
import { backend, ownedBy, ownedByGroup, ownershipOf, row, settings } from "./build.ts";

// Names and values that meet: equal names of different kinds, overrides that name others, labels that want to be identity.
const name = fc.constantFrom("a", "b", "c");
const text = fc.oneof(name, fc.string({ unit: "binary", maxLength: 8 }), fc.constant("x".repeat(1500)));
const annotations = fc.dictionary(
  fc.constantFrom(
    "elbow.dev/load-balancer-name",
    "resource.opentelemetry.io/service.name",
    "resource.opentelemetry.io/service.namespace",
  ),
  text,
);
const ingressRow = fc
  .tuple(name, name, annotations)
  .map(([namespace, one, given]) => row("Ingress", `${namespace}/${one}`, { annotations: given }));
const owned: fc.Arbitrary<OwnedLoadBalancer> = fc
  .record({
    isNetwork: fc.boolean(),
    name,
    members: fc.uniqueArray(ingressRow, {
      minLength: 1,
      maxLength: 3,
      selector: ({ object }) => JSON.stringify(object),
    }),
    isGroup: fc.boolean(),
    role: fc.constantFrom("main" as const, "frontend" as const),
    groups: fc.uniqueArray(name, { maxLength: 2 }),
  })
  .map(({ isNetwork, name: lb, members, isGroup, role, groups }) => {
    const own = (isNetwork ? networkLoadBalancer : loadBalancer)(lb);
    const [first] = members;
    const path = `${first?.object.namespace}/${first?.object.name}`;
    const targetGroups = groups.map((one) => backend("n/same", { targetGroup: targetGroup(one, [own]) }));
    const rest = { loadBalancer: own, role, targetGroups };
    return isGroup ? ownedByGroup("g", members, rest) : ownedBy(path, { ...rest, rows: members.slice(0, 1) });
  });
const template = fc.oneof(
  text,
  fc.constantFrom("${owner.name}", "${owner.namespace}", "${owner.annotation:elbow.dev/load-balancer-name}"),
);
const labelName = fc.constantFrom(
  "load_balancer",
  "load_balancer_name",
  "target_group",
  "cluster",
  "region",
  "job",
  "namespace",
  "owner_name",
  "custom",
);
const given: fc.Arbitrary<DescriptionSettings> = fc
  .record({
    labels: fc.dictionary(labelName, template),
    jobServiceNamespace: fc.constantFrom("namespace" as const, "none" as const),
    resource: fc.constantFrom("identifying" as const, "full" as const),
  })
  .map((series) => ({ ...settings, series: { ...settings.series, ...series } }));
const fleet = fc.uniqueArray(owned, { maxLength: 4, selector: ({ loadBalancer: { arn } }) => arn });
const described = fc
  .tuple(fleet, given)
  .map(([loadBalancers, its]) => describeOwnership(ownershipOf(...loadBalancers), its));

/** Every series as a receiver sees it: its name with its labels. */
function seriesOf({ loadBalancers }: DescribedOwnership): readonly string[] {
  return loadBalancers.flatMap(({ specs, labels }) => [
    ...specs.map((spec) => identity(spec.name, labels.sets.get(spec.labelsKey)?.labels ?? {})),
    ...labels.infos.map((info) => identity(info.name, info.labels)),
  ]);
}

function identity(series: string, labels: Readonly<Record<string, string>>): string {
  return JSON.stringify([
    series,
    Object.entries(labels).toSorted(([left], [right]) => (left < right ? -1 : 1)),
  ]);
}

function allSets({ loadBalancers }: DescribedOwnership) {
  return loadBalancers.flatMap(({ labels }) => [...labels.sets.values(), ...labels.infos]);
}

describe("describeOwnership", () => {
  test("never makes the same series twice, within or between load balancers", () => {
    fc.assert(
      fc.property(described, (one) => {
        const series = seriesOf(one);
        expect(new Set(series).size).toBe(series.length);
      }),
    );
  });

  test("gives every series exactly one identity, and its statistics one metric key", () => {
    fc.assert(
      fc.property(described, ({ loadBalancers }) => {
        const specs = loadBalancers.flatMap((one) => one.specs);
        const asked = specs.map(({ query: { namespace, metric, dimensions, statistic } }) =>
          JSON.stringify([namespace, metric, dimensions, statistic]),
        );
        expect(new Set(specs.map(({ id }) => id)).size).toBe(specs.length);
        expect(new Set(asked).size).toBe(specs.length);
        expect(
          specs.filter(({ id, metricKey }) => !id.startsWith(`${metricKey}|`) || /[\r\n]/.test(id)),
        ).toEqual([]);
      }),
    );
  });

  test("says the same job in the label and through the resource", () => {
    fc.assert(
      fc.property(described, (one) => {
        const wrong = allSets(one).filter(({ labels, resource }) => {
          const job = [resource["service.namespace"], resource["service.name"]].filter(
            (part) => part !== undefined,
          );
          return (labels["job"] ?? "") !== job.join("/");
        });
        expect(wrong).toEqual([]);
      }),
    );
  });

  test("writes no value that is empty, too long or broken", () => {
    fc.assert(
      fc.property(described, (one) => {
        const values = allSets(one).flatMap(({ labels, resource }) => [
          ...Object.values(labels),
          ...Object.values(resource),
        ]);
        expect(
          values.filter((value) => value === "" || !value.isWellFormed() || Buffer.byteLength(value) > 1024),
        ).toEqual([]);
      }),
    );
  });
});

test("annotations that switch nothing off are problems", () => {
  const saying = (path: string, enabled: string) =>
    row("Ingress", path, { annotations: { "elbow.dev/enabled": enabled } });
  const group = ownedByGroup("g", [saying("n/a", "false"), saying("n/b", "true"), saying("n/c", "nope")]);
  expect(
    enabledProblems([group], settings.ownership).map(({ object, message }) => `${object?.name}: ${message}`),
  ).toEqual([
    'a: annotation elbow.dev/enabled is "false", but other members of the group want the series; they are exported',
    'c: annotation elbow.dev/enabled is "nope", which means nothing; the series are exported',
  ]);
  expect(enabledProblems([ownedBy("n/a", { rows: [saying("n/a", "false")] })], settings.ownership)).toEqual(
    [],
  );
});
