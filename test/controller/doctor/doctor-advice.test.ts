import { describe, expect, test } from "vitest";
import { doctorSummary, findingText } from "../../../src/cli/doctor-text.ts";
import { examinePromql } from "../../../src/controller/doctor/examine-promql.ts";
import { advice, type Finding } from "../../../src/controller/doctor/finding.ts";
import { envFinding } from "../../../src/controller/doctor/rules/label-finding.ts";
import { leaseFinding } from "../../../src/controller/doctor/rules/lease-finding.ts";
import { rivalLeaders } from "../../../src/controller/doctor/rules/rival-leaders.ts";
import {
  compareVersions,
  notesSince,
  upgradeNotes,
} from "../../../src/controller/doctor/rules/upgrade-notes.ts";
import { vpcFinding } from "../../../src/controller/doctor/rules/vpc-finding.ts";
import { seededRandom } from "../../../src/runtime/seeded-random.ts";
import { silentLog } from "../../../src/runtime/silent-log.ts";
import { systemClock } from "../../../src/runtime/system-clock.ts";
import type { StoredSeries } from "../../../src/verify/rules/promql-answer.ts";
import { labSettings } from "../../backfill/backfill-lab.ts";
import { httpReceiver } from "../../otlp/local-receivers.ts";
import { owned } from "../../otlp/transport-lab.ts";

const minuteMs = 60_000;

describe("labels and VPCs", () => {
  test("no env label is advice with the YAML that sets one", () => {
    expect(envFinding({})).toMatchObject({ outcome: "advice", fix: "labels:\n  env: production" });
    expect(envFinding({ env: "production" })).toMatchObject({ outcome: "ok" });
  });

  test.each<[string, { vpcs: readonly string[]; named: readonly string[] }, Finding["outcome"] | undefined]>([
    ["none carries the tag", { vpcs: [], named: [] }, undefined],
    ["all in one", { vpcs: ["vpc-a", "vpc-a"], named: [] }, "ok"],
    ["in two", { vpcs: ["vpc-a", "vpc-b", "vpc-a"], named: [] }, "advice"],
    ["in two that were named", { vpcs: ["vpc-a", "vpc-b"], named: ["vpc-a", "vpc-b"] }, "ok"],
  ])("load balancers with this cluster's tag: %s", (_name, { vpcs, named }, outcome) => {
    const finding = vpcFinding(
      "prod",
      vpcs.map((vpcId) => ({ vpcId })),
      named,
    );
    expect(finding?.outcome).toBe(outcome);
  });

  test("several VPCs are named with their counts, most first", () => {
    const finding = vpcFinding("prod", [{ vpcId: "vpc-b" }, { vpcId: "vpc-a" }, { vpcId: "vpc-b" }], []);
    expect(finding?.message).toContain("vpc-b (2), vpc-a (1)");
    expect(finding?.fix).toContain("vpcIds: [vpc-b]");
  });
});

describe("another elbow", () => {
  const leader = (instance: string, range: readonly [number, number], value = 1): StoredSeries => {
    const times = Array.from({ length: range[1] - range[0] }, (_, index) => (range[0] + index) * minuteMs);
    return {
      labels: { __name__: "elbow_leader", instance, bucket: "0" },
      points: { timesMs: times, values: times.map(() => value) },
    };
  };

  test.each<[string, readonly StoredSeries[], readonly [string, string] | null]>([
    ["nobody", [], null],
    ["one", [leader("a", [0, 10])], null],
    ["one and its standby", [leader("a", [0, 10]), leader("b", [0, 10], 0)], null],
    ["one that took over", [leader("a", [0, 6]), leader("b", [5, 12])], null],
    ["two at once", [leader("a", [0, 10]), leader("b", [3, 12])], ["a", "b"]],
  ])("as elbow_leader says: %s", (_name, series, rivals) => {
    expect(rivalLeaders(series)).toEqual(rivals);
  });

  const own = { namespace: "elbow", name: "elbow" };
  const lease = (namespace: string, ageMs: number | null, holder = "pod-a") => ({
    namespace,
    holder,
    renewedMs: ageMs === null ? null : 1_000_000_000 - ageMs,
  });

  test.each([
    ["never led", [], undefined],
    ["own, alive", [lease("elbow", 3000)], "ok"],
    ["own, given back", [lease("elbow", 3000, "")], "ok"],
    ["another namespace, dead", [lease("elbow", 3000), lease("old", 3_600_000)], "ok"],
    ["another namespace, alive", [lease("elbow", 3000), lease("old", 4000)], "failed"],
  ])("as Leases say: %s", (_name, leases, outcome) => {
    expect(leaseFinding(leases, own, 1_000_000_000)?.outcome).toBe(outcome);
  });
});

describe("upgrade notes", () => {
  const notes = [
    { version: "0.9.0", what: "old", fix: "" },
    { version: "1.2.0", what: "alb_x is alb_y", fix: "rename it" },
    { version: "2.0.0", what: "future", fix: "" },
  ];

  test("those after the version that ran, up to this one", () => {
    expect(notesSince(notes, "1.0.0", "1.2.3").map(({ what }) => what)).toEqual(["alb_x is alb_y"]);
    expect(notesSince(notes, "1.2.0", "1.2.3")).toEqual([]);
    expect(notesSince(notes, "1.0.0", "1.2.0-rc.1")).toEqual([]);
  });

  test.each([
    ["1.2.3", "1.2.3", 0],
    ["v1.2.3", "1.2.4", -1],
    ["1.10.0", "1.9.9", 1],
    ["1.0.0-rc.1", "1.0.0", -1],
  ])("%s against %s", (a, b, sign) => {
    expect(Math.sign(compareVersions(a, b))).toBe(sign);
  });

  test("the built-in ones are in order and name what to do", () => {
    const versions = upgradeNotes.map(({ version }) => version);
    expect(versions.toSorted(compareVersions)).toEqual(versions);
    expect(upgradeNotes.filter(({ fix }) => fix === "")).toEqual([]);
  });
});

describe("a PromQL endpoint", () => {
  async function asked(answers: Readonly<Record<string, readonly object[]>>, status = 200) {
    const receiver = owned(
      await httpReceiver((response, request) => {
        const query = new URLSearchParams(request.body.toString()).get("query") ?? "";
        const name = Object.keys(answers).find((one) => query.includes(one));
        const result = name === undefined ? [] : answers[name];
        response
          .writeHead(status, { "content-type": "application/json" })
          .end(JSON.stringify({ status: "success", data: { resultType: "matrix", result } }));
      }),
    );
    const promql = {
      url: `http://127.0.0.1:${receiver.port}`,
      auth: { kind: "none" as const },
      headers: {},
    };
    const parts = {
      settings: labSettings(),
      clock: systemClock,
      random: seededRandom(1),
      log: silentLog,
      aws: null,
    };
    const notes = [{ version: "1.1.0", what: "alb_x is alb_y", fix: "rename it" }];
    const findings: Finding[] = [];
    const signal = new AbortController().signal;
    for await (const finding of examinePromql({ promql, version: "1.2.0", notes }, parts, signal)) {
      findings.push(finding);
    }
    return findings.map(({ check, outcome }) => `${check}: ${outcome}`);
  }

  const nowS = Math.floor(Date.now() / 1000);
  const lately = (labels: object) => ({
    metric: labels,
    values: [10, 8, 6, 4, 2, 1].map((minutes) => [nowS - minutes * 60, "1"]),
  });

  test("says that all is well", async () => {
    expect(
      await asked({
        elbow_leader: [lately({ instance: "a", bucket: "0" })],
        elbow_build_info: [lately({ version: "1.1.0" })],
      }),
    ).toEqual(["PromQL endpoint: ok", "another elbow: ok", "upgrade: ok"]);
  });

  test("knows of another elbow and of a name that changed since the version that ran", async () => {
    expect(
      await asked({
        elbow_leader: [lately({ instance: "a", bucket: "0" }), lately({ instance: "b", bucket: "0" })],
        elbow_build_info: [lately({ version: "1.0.0" })],
      }),
    ).toEqual(["PromQL endpoint: ok", "another elbow: failed", "upgrade: advice"]);
  });

  test("says when nothing is stored, and when it refuses", async () => {
    expect(await asked({})).toEqual(["PromQL endpoint: ok", "another elbow: skipped"]);
    expect(await asked({}, 401)).toEqual(["PromQL endpoint: failed"]);
  });
});

test("advice is shown with a mark of its own and counted apart", () => {
  const finding = advice("label env", "none", "labels:\n  env: production");
  expect(findingText(finding)).toBe("! label env: none\n      labels:\n        env: production\n");
  expect(doctorSummary([finding])).toBe(
    "0 well, 0 to mend, 1 to think about, 0 not looked at or to check by hand\n",
  );
});
