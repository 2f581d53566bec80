import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { parseConfiguration } from "../../src/config/parse-configuration.ts";
import { examine } from "../../src/controller/doctor/examine.ts";
import { eventRecorder } from "../../src/kubernetes/events.ts";
import type { ObjectEvent } from "../../src/kubernetes/object-event.ts";
import { openCluster } from "../../src/kubernetes/open-cluster.ts";
import { silentLog } from "../../src/runtime/silent-log.ts";
import { silentMeter } from "../../src/runtime/silent-meter.ts";
import { systemClock } from "../../src/runtime/system-clock.ts";
import { systemRandom } from "../../src/runtime/system-random.ts";
import type { ChartInstall, Right } from "./parts/chart-install.ts";
import { install as installKind } from "./parts/custom-kinds.ts";
import type { Elbow } from "./parts/elbow.ts";
import { eventually } from "./parts/eventually.ts";
import { startRightsStage } from "./parts/rights-stage.ts";
import type { RightsStage } from "./parts/rights-stage.ts";
import { showLogsOnFailure } from "./parts/show-logs.ts";

const FORBIDDEN = /\b403\b|forbidden|not allowed|does not let/i;
const LEASES = "coordination.k8s.io";
const CONTROLLER_KINDS = ["targetgroupbindings", "ingressclassparams"];
const GATEWAY_GROUP = "gateway.networking.k8s.io";
const GATEWAY_KINDS = [
  "gateways",
  "gatewayclasses",
  "httproutes",
  "grpcroutes",
  "tlsroutes",
  "tcproutes",
  "udproutes",
];

/** Kinds that a cluster may lack, in the version that elbow asks for first. */
const CUSTOM_KINDS = [
  ...CONTROLLER_KINDS.flatMap((plural) => [
    { group: "elbv2.k8s.aws", version: "v1beta1", plural },
    { group: "eks.amazonaws.com", version: "v1", plural },
  ]),
  ...GATEWAY_KINDS.map((plural) => ({ group: GATEWAY_GROUP, version: "v1", plural })),
];

describe("the chart's rights", () => {
  const life = new AsyncDisposableStack();
  let stage: RightsStage;
  let running: readonly Elbow[] = [];
  beforeAll(async () => {
    stage = life.use(await startRightsStage([]));
  });
  beforeEach(() => {
    running = [];
  });
  afterAll(async () => life.disposeAsync());
  showLogsOnFailure(() => [stage.moto, ...running]);

  async function start(install: ChartInstall): Promise<Elbow> {
    const elbow = await stage.start(install);
    running = [...running, elbow];
    return elbow;
  }

  test("are enough: elbow reads, leads, pushes and remembers, and nothing is forbidden to it", async () => {
    const install = await stage.install([]);
    const own = install.namespace;
    const before = stage.receiver.pushes();
    await using elbow = await start(install);
    await stage.pushed(before);
    await stage.exists(`/apis/${LEASES}/v1/namespaces/${own}/leases/elbow`);
    await stage.exists(`/api/v1/namespaces/${own}/configmaps/elbow-checkpoint`);
    expect(await elbow.stop()).toEqual({ code: 0 });
    expect(elbow.log()).not.toMatch(FORBIDDEN);

    // Once more, over the Lease and the checkpoint that are there now.
    const between = stage.receiver.pushes();
    await using again = await start(install);
    await stage.pushed(between);
    expect(await again.stop()).toEqual({ code: 0 });
    expect(again.log()).not.toMatch(FORBIDDEN);
  });

  test("are enough for four buckets, whose Leases and checkpoints have names of their own", async () => {
    const install = await stage.install(["sharding.buckets=4"]);
    const own = install.namespace;
    const leases = `/apis/${LEASES}/v1/namespaces/${own}/leases`;
    const before = stage.receiver.pushes();
    await using elbow = await start(install);
    for (const bucket of [0, 1, 2, 3]) {
      await stage.exists(`${leases}/elbow-${bucket}`);
    }
    await stage.pushed(before);
    expect(await stage.count(leases)).toBe(5);
    expect(await elbow.stop()).toEqual({ code: 0 });
    expect(elbow.log()).not.toMatch(FORBIDDEN);
    expect(await stage.count(leases)).toBe(4);
    expect(await stage.count(`/api/v1/namespaces/${own}/configmaps`)).toBeGreaterThan(0);
  });

  test.each([
    { former: 8, seen: "are enough to take over", gathered: true },
    { former: 0, seen: "without the rule do not show", gathered: false },
  ])("$seen what four buckets wrote, when there is one", async ({ former, gathered }) => {
    const four = await stage.install(["sharding.buckets=4"]);
    const pushes = stage.receiver.pushes();
    await using before = await start(four);
    await stage.pushed(pushes);
    // The first bucket's document says that there were four, also when no load balancer is in it.
    await stage.logged(before, /"bucket":0,.*"leading"/);
    expect(await before.stop()).toEqual({ code: 0 });
    await stage.exists(`/api/v1/namespaces/${four.namespace}/configmaps/elbow-checkpoint-0`);
    const one = await stage.upgrade(four.namespace, [`rbac.formerBuckets=${former}`]);
    await using after = await start(one);
    await stage.logged(after, /"load balancer begins"/);
    expect(after.log().includes("progress is gathered from what the former ones wrote")).toBe(gathered);
  });

  test("doctor finds all of them", async () => {
    const { namespace, config, env, kubeconfig } = await stage.install([]);
    const text = JSON.stringify(config);
    const parsed = parseConfiguration({ flags: new Map(), env, file: { name: "config.yaml", text } });
    if (parsed.kind === "invalid") {
      throw new Error(JSON.stringify(parsed.problems));
    }
    const { settings } = parsed;
    const parts = {
      settings: { ...settings, kubernetes: { ...settings.kubernetes, kubeconfigPath: kubeconfig } },
      clock: systemClock,
      random: systemRandom,
      log: silentLog,
      aws: {
        endpoint: stage.moto.url,
        credentials: { accessKeyId: "testing", secretAccessKey: "testing" },
      },
    };
    const rights: string[] = [];
    for await (const { check, outcome } of examine(parts, new AbortController().signal)) {
      if (check.startsWith("RBAC")) {
        rights.push(`${check}: ${outcome}`);
      }
    }
    expect(rights).toContain(`RBAC configmaps in ${namespace}: ok`);
    expect(rights).toContain(`RBAC leases.${LEASES} in ${namespace}: ok`);
    expect(rights.filter((right) => right.endsWith(": failed"))).toEqual([]);
  });

  /** Tries to post two equal events, so that the second is a repeat, and answers what was said. */
  async function posted(kubeconfigPath: string): Promise<readonly string[]> {
    const ports = { clock: systemClock, random: systemRandom, log: silentLog, meter: silentMeter };
    const cluster = await openCluster({ kubeconfigPath, keepLabels: [], keepAnnotations: [] }, ports);
    const said: string[] = [];
    const events = eventRecorder({
      ...ports,
      transport: cluster.api,
      instance: "elbow-e2e",
      refused: ({ remedy }) => said.push(remedy),
      accepted: () => said.push("posted"),
    });
    const stop = new AbortController();
    const run = events.run(stop.signal);
    const event: ObjectEvent = {
      object: { kind: "Service", apiVersion: "v1", namespace: "scrum", name: "web", uid: kubeconfigPath },
      type: "Normal",
      reason: "Tried",
      action: "Try",
      note: "whether it may",
    };
    events.record(event);
    events.record(event);
    await eventually({ what: "an answer", withinMs: 30_000 }, async () => said[0]);
    stop.abort();
    await run;
    await cluster.close();
    return said;
  }

  test.each(["create", "patch"])(
    "%s events taken away: no Event, and the rule to add is said",
    async (verb) => {
      const isIt = (right: Right): boolean => right.resource === "events" && right.verb === verb;
      const { kubeconfig, rights } = await stage.install([], isIt);
      expect(rights.filter(isIt)).toHaveLength(1);
      expect((await posted(kubeconfig)).join("\n")).toContain(
        'resources: ["events"], verbs: ["create", "patch"]',
      );
    },
  );

  const cannotLead = /not allowed to use Lease \S+ .*cannot lead/;
  const forgets = /not allowed to keep its progress/;
  test.each([
    { resource: "leases", verb: "get", sets: [], breaks: cannotLead },
    { resource: "leases", verb: "create", sets: [], breaks: cannotLead },
    { resource: "leases", verb: "update", sets: [], breaks: /the Lease could not be renewed/ },
    {
      resource: "leases",
      verb: "list",
      sets: ["sharding.buckets=2"],
      breaks: /not allowed to list Leases, so it does not see the other replicas/,
    },
    { resource: "configmaps", verb: "get", sets: [], breaks: forgets },
    { resource: "configmaps", verb: "create", sets: [], breaks: forgets },
    { resource: "configmaps", verb: "update", sets: [], breaks: forgets },
  ])("$verb $resource taken away: $breaks", async ({ resource, verb, sets, breaks }) => {
    const isIt = (right: Right): boolean => right.resource === resource && right.verb === verb;
    const install = await stage.install(sets, isIt);
    expect(install.rights.filter(isIt)).toHaveLength(1);
    await using elbow = await start(install);
    expect(await stage.logged(elbow, breaks)).toMatch(breaks);
  });

  test("delete leases taken away: a replica that stopped is still counted", async () => {
    const isIt = (right: Right): boolean => right.resource === "leases" && right.verb === "delete";
    const install = await stage.install(["sharding.buckets=2"], isIt);
    const leases = `/apis/${LEASES}/v1/namespaces/${install.namespace}/leases`;
    await using elbow = await start(install);
    await eventually({ what: "its presence", withinMs: 60_000 }, async () =>
      (await stage.count(leases)) === 3 ? true : undefined,
    );
    await elbow.stop();
    expect(await stage.count(leases)).toBe(3);
  });
});

describe("the chart's rights to read, on an API server that lists page by page", () => {
  const life = new AsyncDisposableStack();
  let stage: RightsStage;
  let running: readonly Elbow[] = [];
  beforeAll(async () => {
    // With WatchList, `list` is only used where the server's cache is not ready.
    stage = life.use(await startRightsStage(["--feature-gates=WatchList=false"]));
    for (const { group, version, plural } of CUSTOM_KINDS) {
      const kind = plural.replace(/(?<=class)es$|s$/, "");
      await installKind(stage.server, { group, version, plural, kind, scope: "Namespaced" });
    }
  });
  beforeEach(() => {
    running = [];
  });
  afterAll(async () => life.disposeAsync());
  showLogsOnFailure(() => [stage.server, ...running]);

  test("are enough", async () => {
    const before = stage.receiver.pushes();
    await using elbow = await stage.start(await stage.install([]));
    running = [elbow];
    await stage.pushed(before);
    expect(await elbow.stop()).toEqual({ code: 0 });
    expect(elbow.log()).not.toMatch(FORBIDDEN);
  });

  test.each(
    [
      { group: "", resource: "services" },
      { group: "networking.k8s.io", resource: "ingresses" },
      { group: "networking.k8s.io", resource: "ingressclasses" },
      ...CUSTOM_KINDS.map(({ group, plural }) => ({ group, resource: plural })),
    ].flatMap((kind) => ["list", "watch"].map((verb) => ({ ...kind, verb }))),
  )("$verb $resource $group taken away: it is not seen, and the rule is said", async (row) => {
    const { group, resource, verb } = row;
    const isIt = (right: Right): boolean =>
      right.apiGroup === group && right.resource === resource && right.verb === verb;
    const install = await stage.install([], isIt);
    expect(install.rights.filter(isIt)).toHaveLength(1);
    await using elbow = await stage.start(install);
    running = [elbow];
    const line = await stage.logged(elbow, new RegExp(`does not let elbow list and watch ${resource}"`));
    expect(line).toContain(`cannot ${verb} resource`);
    expect(line).toContain(`apiGroups: [\\"${group}\\"], resources: [\\"${resource}\\"]`);
  });
});
