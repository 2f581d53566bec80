import { describe, expect, test } from "vitest";
import type { Discovered } from "../../src/controller/discovery.ts";
import { problemList } from "../../src/controller/problem-list.ts";
import { recentCurves } from "../../src/controller/recent-curves.ts";
import { withFinished, type Fleet, type FleetMember } from "../../src/controller/rules/fleet.ts";
import { snapshotOf, type SnapshotParts } from "../../src/controller/snapshot-of.ts";
import type { ActorSnapshot } from "../../src/polling/actor-snapshot.ts";
import { resolveOwnership } from "../../src/ownership/resolve-ownership.ts";
import { silentLog } from "../../src/runtime/silent-log.ts";
import {
  cluster,
  implicitFinalizer,
  ingress,
  inventory,
  loadBalancer,
  settings,
  tagsOf,
} from "../ownership/build.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { loadBalancerOf } from "../support/polling-world.ts";

const web = loadBalancer("web");
const orphan = loadBalancer("orphan");
const seen = inventory([
  [web, tagsOf("ingress", { stack: "shop/web" })],
  [orphan, tagsOf("ingress", { stack: "shop/gone" })],
]);
const objects = cluster({ ingresses: [ingress("shop/web", { finalizers: [implicitFinalizer] })] });
const discovered: Discovered = {
  ownership: resolveOwnership(objects, seen, settings),
  described: { loadBalancers: [], problems: [], cutValues: 0 },
  inventory: seen,
  objects,
  pass: 1,
  begunAtMs: 0,
};
const member: FleetMember = {
  series: { ...loadBalancerOf(web.arn, []), name: "storefront" },
  life: { kind: "live", sinceMs: 0 },
  missing: null,
};
const actor: ActorSnapshot = {
  arn: web.arn,
  seriesCount: 7,
  newestDeliveredMs: { alerting: 60_000, regular: null, slow: null },
  late: { appeared: 1, changed: 2 },
  behindMs: 120_000,
  failing: 0,
  series: () => [],
} as ActorSnapshot;

function snapshot(changes: Partial<SnapshotParts> = {}) {
  const clock = new FakeClock(1000);
  return snapshotOf({
    nowMs: 5000,
    startedAtMs: 1000,
    version: "1.2.3",
    cluster: "prod",
    region: "eu-west-1",
    synced: true,
    leading: [0],
    discovered,
    figures: { lastCompleteAtMs: 4000, lastFailure: null, calls: 6 },
    fleet: new Map([[web.arn, member]]),
    actors: new Map([[web.arn, actor]]),
    curves: recentCurves(),
    reading: { calls: 1, queries: 2, units: 3, throttled: 4, costUsd: 0.5 },
    destinations: [],
    problems: problemList({ clock, log: silentLog }),
    ownership: settings,
    ...changes,
  } as SnapshotParts);
}

const of = (name: string, changes: Partial<SnapshotParts> = {}) =>
  snapshot(changes).loadBalancers.find(({ owned }) => owned.loadBalancer.name === name);

describe("the snapshot", () => {
  test("before anything was discovered is empty, and whole", () => {
    expect(snapshot({ discovered: null, fleet: new Map(), actors: new Map(), synced: false })).toMatchObject({
      synced: false,
      loadBalancers: [],
      unresolved: [],
      relations: {},
      discovery: { seenClusterTagValues: {} },
    });
  });

  test("counts relations and passes figures on", () => {
    expect(snapshot()).toMatchObject({
      version: "1.2.3",
      relations: { owner: 1, orphan: 1 },
      discovery: { calls: 6, lastCompleteAtMs: 4000 },
      cloudwatch: { calls: 1, queries: 2, units: 3, throttled: 4, costUsd: 0.5 },
    });
  });

  test("shows a load balancer under its exported name with what its actor says", () => {
    expect(of("web")).toMatchObject({
      name: "storefront",
      exported: true,
      seriesCount: 7,
      labels: { load_balancer_name: web.arn },
      newestDeliveredMs: { alerting: 60_000, regular: null, slow: null },
      behindMs: 120_000,
      late: { appeared: 1, changed: 2 },
      lastProblem: null,
    });
  });

  test("one that is not exported is shown by what AWS says", () => {
    expect(of("orphan")).toMatchObject({
      name: "orphan",
      notExportedBecause: "relation orphan is not in ownership.relations",
      dimension: "app/orphan/0a",
      exported: false,
      labels: null,
      seriesCount: 0,
    });
  });

  test.each<[string, FleetMember["life"], boolean]>([
    ["live", { kind: "live", sinceMs: 0 }, true],
    ["ended", { kind: "ended", atMs: 0 }, false],
  ])("an %s one: exported %s", (_name, life, exported) => {
    expect(of("web", { fleet: new Map([[web.arn, { ...member, life }]]) })?.exported).toBe(exported);
  });

  test("one whose actor has finished claims nothing", () => {
    const ended: Fleet = new Map([[web.arn, { ...member, life: { kind: "ended", atMs: 0 } }]]);
    expect(of("web", { fleet: withFinished(ended, web.arn), actors: new Map() })).toMatchObject({
      exported: false,
      labels: null,
      seriesCount: 0,
    });
  });

  test("says what owners wrote that cannot be done, at their load balancer", () => {
    const remark = { arn: web.arn, object: null, message: "refused", remedy: "change it" };
    const described = { ...discovered.described, problems: [remark] };
    expect(of("web", { discovered: { ...discovered, described } })?.remarks).toEqual([remark]);
    expect(of("orphan", { discovered: { ...discovered, described } })?.remarks).toBeUndefined();
  });

  test("says how each kind of object is followed, with all restarts as one number", () => {
    const reflector = {
      resource: "ingresses",
      state: "watching",
      synced: true,
      objects: 3,
      absence: null,
      lastByteAgeMs: 5,
      trouble: null,
      restarts: { expired: 2, silent: 1 },
    };
    const { discovery } = snapshot({ reflectors: [reflector] as never });
    expect(discovery).toMatchObject({
      inventorySize: 2,
      watches: [{ resource: "ingresses", objects: 3, restarts: 3 }],
    });
  });

  test("readings that fail are said in words", () => {
    const failing = new Map([[web.arn, { ...actor, failing: 3 }]]);
    expect(of("web", { actors: failing })?.lastProblem).toBe(
      "3 of 7 series could not be read last time; tried again by itself",
    );
  });
});
