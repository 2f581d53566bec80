import { describe, expect, test } from "vitest";
import { nextAnnouncements, type Announced } from "../../../src/controller/rules/announcements.ts";
import { regardedObject } from "../../../src/controller/rules/object-refs.ts";
import type { OwnedLoadBalancer, OwnerRef, Relation } from "../../../src/ownership/owned-load-balancer.ts";
import type { LoadBalancerSeries } from "../../../src/series/series-spec.ts";
import { loadBalancerOf, minute } from "../../support/polling-world.ts";
import { cluster, gateway, ingress, loadBalancer } from "../../ownership/build.ts";

const web: OwnerRef = { kind: "Ingress", namespace: "shop", name: "web" };

function owned(
  owner: OwnerRef,
  relation: Relation = "owner",
  members: readonly OwnerRef[] = [],
): OwnedLoadBalancer {
  return {
    loadBalancer: loadBalancer("lb"),
    tags: {},
    relation,
    role: "main",
    owner,
    rows: [
      { object: owner, relation, role: "main", labels: {}, annotations: {} },
      ...members.map((object) => ({
        object,
        relation: "member" as const,
        role: "main" as const,
        labels: {},
        annotations: {},
      })),
    ],
    targetGroups: [],
    evidence: [],
  };
}

function series(labels: Readonly<Record<string, string>> = {}): LoadBalancerSeries {
  const { arn } = loadBalancer("lb");
  const one = loadBalancerOf(arn, []);
  return { ...one, name: "lb", labels: { sets: new Map([["", { labels, resource: {} }]]), infos: [] } };
}

interface Look {
  readonly loadBalancers?: readonly OwnedLoadBalancer[];
  readonly unresolved?: readonly OwnerRef[];
  readonly described?: readonly LoadBalancerSeries[];
  readonly problems?: readonly string[];
}

const found = (look: Look): Parameters<typeof nextAnnouncements>[1] => ({
  ownership: {
    loadBalancers: look.loadBalancers ?? [],
    unresolved: (look.unresolved ?? []).map((object) => ({ object, reason: "no tag" })),
    seenClusterTagValues: {},
  },
  described: {
    loadBalancers: look.described ?? [],
    problems: (look.problems ?? []).map((message) => ({
      arn: "lb",
      object: web,
      message,
      remedy: "Mend it.",
    })),
    cutValues: 0,
  },
});

/** What is said at each look, a minute apart unless told otherwise. */
function said(looks: readonly (Look & { readonly atMs?: number })[]) {
  let announced: Announced | null = null;
  return looks.map((look, index) => {
    const next = nextAnnouncements(announced, found(look), look.atMs ?? index * minute);
    ({ announced } = next);
    return next.announcements.map(
      ({ type, reason, object }) => `${type} ${reason} ${object.kind}/${object.name}`,
    );
  });
}

describe("a load balancer that is found", () => {
  const there = { loadBalancers: [owned(web)], described: [series()] };

  test("is said once; not when it was there at the first look", () => {
    expect(said([{}, there, there])).toEqual([[], ["Normal LoadBalancerResolved Ingress/web"], []]);
    expect(said([there, there])).toEqual([[], []]);
  });

  test("is said to all members of a group, and not to the group", () => {
    const group: OwnerRef = { kind: "IngressGroup", namespace: "", name: "apps" };
    const shared = { loadBalancers: [owned(group, "owner", [web, { ...web, name: "api" }])] };
    expect(said([{}, shared])[1]).toEqual([
      "Normal LoadBalancerResolved Ingress/web",
      "Normal LoadBalancerResolved Ingress/api",
    ]);
  });

  test("one that is stale or an orphan was not found", () => {
    expect(said([{}, { loadBalancers: [owned(web, "stale")] }])[1]).toEqual([]);
  });

  test("tells the exported name, or that it is not exported", () => {
    const notes = [there, { loadBalancers: [owned(web)] }].map((look) => {
      const first = nextAnnouncements(null, found({}), 0);
      return nextAnnouncements(first.announced, found(look), minute).announcements[0]?.note ?? "";
    });
    expect(notes[0]).toContain('load_balancer_name="lb"');
    expect(notes[1]).toContain("not exported; elbow explain says why");
  });
});

describe("an object without a load balancer", () => {
  const waiting = { unresolved: [web] };

  test("is said after ten minutes, once", () => {
    expect(
      said([
        waiting,
        { ...waiting, atMs: 9 * minute },
        { ...waiting, atMs: 10 * minute },
        { ...waiting, atMs: 60 * minute },
      ]),
    ).toEqual([[], [], ["Warning LoadBalancerNotFound Ingress/web"], []]);
  });

  test("that was served meanwhile waits anew", () => {
    expect(
      said([waiting, {}, { ...waiting, atMs: 11 * minute }, { ...waiting, atMs: 20 * minute }]).flat(),
    ).toEqual([]);
  });
});

describe("problems", () => {
  test("are said when they begin, also at the first look, and again when they come back", () => {
    const bad = { problems: ["bad name"] };
    const warning = ["Warning SeriesProblem Ingress/web"];
    expect(said([bad, bad, {}, bad])).toEqual([warning, [], [], warning]);
  });
});

describe("changed labels", () => {
  const before = { loadBalancers: [owned(web)], described: [series({ job: "a" })] };
  const after = { loadBalancers: [owned(web)], described: [series({ job: "b" })] };

  test("are said once, and counted", () => {
    expect(said([before, after, after])).toEqual([[], ["Normal LabelsChanged Ingress/web"], []]);
    const first = nextAnnouncements(null, found(before), 0);
    expect(nextAnnouncements(first.announced, found(after), 1).identityChanges).toEqual([
      { arn: loadBalancer("lb").arn, name: "lb", changes: 'job "a" is now "b"' },
    ]);
  });
});

describe("the object of an event", () => {
  const objects = cluster({ ingresses: [ingress("shop/web")], gateways: [gateway("edge/gw")] });

  test("carries UID and API version", () => {
    expect(regardedObject(objects, web)).toEqual({
      kind: "Ingress",
      apiVersion: "networking.k8s.io/v1",
      namespace: "shop",
      name: "web",
      uid: "uid-shop/web",
    });
    expect(regardedObject(objects, { kind: "Gateway", namespace: "edge", name: "gw" })?.apiVersion).toMatch(
      /^gateway\.networking\.k8s\.io\//,
    );
  });

  test.each<OwnerRef>([
    { kind: "Ingress", namespace: "shop", name: "gone" },
    { kind: "Service", namespace: "shop", name: "web" },
    { kind: "IngressGroup", namespace: "", name: "web" },
  ])("$kind $name has none", (ref) => {
    expect(regardedObject(objects, ref)).toBeNull();
  });
});
