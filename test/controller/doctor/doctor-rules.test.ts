import { describe, expect, test } from "vitest";
import { awsFix } from "../../../src/controller/doctor/rules/iam-statement.ts";
import { neededRights, rbacRule, rightName } from "../../../src/controller/doctor/rules/needed-rights.ts";
import { pointFinding, wayFindings } from "../../../src/controller/doctor/rules/push-finding.ts";
import type { Decision } from "../../../src/otlp/rules/answer.ts";
import { otlpSettings } from "../../otlp/sink-bench.ts";

describe("rights", () => {
  const settings = {
    leaderElection: { name: "elbow" },
    checkpoint: { name: "elbow-checkpoint" },
    buckets: 1,
    ownNamespace: "elbow",
    watched: [{ apiGroup: "networking.k8s.io", resource: "ingresses", optional: false }],
  };

  test("those that the settings use, and no others", () => {
    expect(neededRights(settings).map(rightName)).toEqual([
      "ingresses.networking.k8s.io",
      "events.events.k8s.io",
      "leases.coordination.k8s.io in elbow",
      "configmaps in elbow",
    ]);
    expect(neededRights({ ...settings, leaderElection: null, checkpoint: null }).map(rightName)).toEqual([
      "ingresses.networking.k8s.io",
      "events.events.k8s.io",
    ]);
  });

  test("a rule for the one Lease is enough, until replicas see each other by Leases of their own", () => {
    const lease = (buckets: number) =>
      neededRights({ ...settings, buckets }).find(({ resource }) => resource === "leases");
    expect(lease(1)).toMatchObject({ name: "elbow", verbs: ["get", "create", "update"] });
    expect(lease(4)).toMatchObject({ name: null, verbs: ["get", "list", "create", "update", "delete"] });
  });

  test("the rule that grants one is YAML to paste", () => {
    const [ingresses, , leases] = neededRights(settings);
    expect([ingresses, leases].map((right) => right && rbacRule(right))).toEqual([
      '# a rule of elbow\'s ClusterRole\n- apiGroups: ["networking.k8s.io"]\n  resources: ["ingresses"]\n  verbs: ["list", "watch"]',
      '# a rule of elbow\'s Role in namespace elbow\n- apiGroups: ["coordination.k8s.io"]\n  resources: ["leases"]\n  verbs: ["get", "create", "update"]',
    ]);
  });
});

test("a denied action is named, with the statement that grants all", () => {
  const failure = {
    code: "denied",
    name: "AccessDenied",
    message: "denied",
    action: "cloudwatch:GetMetricData",
  } as const;
  expect(awsFix(failure)).toContain("needs (and no boundary or SCP may deny) cloudwatch:GetMetricData");
  expect(JSON.parse(awsFix(failure).split("\n")[1] ?? "")).toEqual({
    Effect: "Allow",
    Action: [
      "cloudwatch:GetMetricData",
      "elasticloadbalancing:DescribeLoadBalancers",
      "elasticloadbalancing:DescribeTags",
      "elasticloadbalancing:DescribeTargetGroups",
    ],
    Resource: "*",
  });
  expect(awsFix({ ...failure, code: "network" })).not.toContain("Tried again");
});

describe("answers of a receiver", () => {
  const way = (answer: Decision, overrides = {}) =>
    wayFindings("default", otlpSettings(overrides), answer).map(({ check, outcome, fix }) => ({
      check,
      outcome,
      fix,
    }));

  test("taken: the way and the credentials are well", () => {
    expect(way({ kind: "delivered", rejected: 0, message: "" }).map(({ outcome }) => outcome)).toEqual([
      "ok",
      "ok",
    ]);
  });

  test.each([
    [{ kind: "none" } as const, "otlp:\n  auth:"],
    [{ kind: "bearer", tokenFile: "/etc/token" } as const, "/etc/token"],
    [{ kind: "basic", username: "1", passwordFile: "/etc/password" } as const, "/etc/password"],
  ])("unauthorized with %j names what to check", (auth, words) => {
    const found = way({ kind: "unauthorized", message: "HTTP 401" }, { auth });
    expect(found).toMatchObject([
      { outcome: "ok" },
      { check: "receiver default: credentials", outcome: "failed", fix: expect.stringContaining(words) },
    ]);
  });

  test.each([
    [
      "HTTP 404: OTLP write receiver needs to be enabled with --web.enable-otlp-receiver",
      "Start Prometheus with",
    ],
    ["the port does not speak gRPC, set otlp.protocol to http/protobuf", "that the message names"],
    ["HTTP 404", "/api/v1/otlp"],
  ])("misconfigured: %s", (message, words) => {
    expect(way({ kind: "misconfigured", message })).toMatchObject([
      { outcome: "failed", fix: expect.stringContaining(words) },
    ]);
  });

  test("away through a proxy names the proxy without its password", () => {
    const [found] = way(
      { kind: "retry", atLeastMs: 0, message: "away" },
      { proxyUrl: "http://user:s3cret@proxy:3128" },
    );
    expect(found?.fix).toContain("proxy:3128");
    expect(found?.fix).not.toContain("s3cret");
  });

  test.each<[Decision, string]>([
    [{ kind: "delivered", rejected: 0, message: "" }, "ok"],
    [{ kind: "delivered", rejected: 1, message: "too old" }, "failed"],
    [{ kind: "refused", reason: "out-of-order", message: "out of order sample" }, "failed"],
    [{ kind: "too-early", message: "clock" }, "failed"],
    [{ kind: "broken", message: "HTTP 500" }, "failed"],
    [{ kind: "retry", atLeastMs: 0, message: "away" }, "skipped"],
  ])("a late point answered %j: %s", (answer, outcome) => {
    const given = { name: "default", ageMinutes: 25, windowFix: "window: 30m" };
    expect(pointFinding(given, answer)).toMatchObject({ outcome });
  });
});
