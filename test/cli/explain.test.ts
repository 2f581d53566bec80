import { describe, expect, test } from "vitest";
import type { ExplainAnswer } from "../../src/cli/explain-answer.ts";
import { explain, type ExplainOptions } from "../../src/cli/explain.ts";
import { systemClock } from "../../src/runtime/system-clock.ts";
import { runRecorded } from "./recording-context.ts";

/** Explains the demo world; its servers answer on this machine. */
async function explained(target: string | null, output: ExplainOptions["output"] = "table") {
  const printed = { stdout: "", stderr: "" };
  const exitCode = await explain(
    {
      argv: [],
      env: {},
      stdout: { isTerminal: false, write: (text) => void (printed.stdout += text) },
      stderr: { isTerminal: false, write: (text) => void (printed.stderr += text) },
      readFile: async () => ({ kind: "unreadable", reason: "not needed" }),
      ask: null,
      clock: systemClock,
      signal: new AbortController().signal,
    },
    { configPath: null, flags: new Map(), target, output, demo: true },
  );
  return { exitCode, ...printed };
}

describe("elbow explain --demo", () => {
  test("without a target is the whole table", async () => {
    const { exitCode, stdout, stderr } = await explained(null);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toMatch(/^NAME +TYPE +RELATION +OWNER +TARGET GROUPS +EXPORTED\n/);
    expect(stdout).toMatch(/^scrumulator +application +owner +Ingress agile\/scrumulator +2 +\d+ series$/m);
    expect(stdout).toMatch(/old-shop +1 +no: relation orphan is not in ownership.relations$/m);
    expect(stdout).toContain(
      "12 of 14 load balancers in eu-west-1 belong to cluster prod-eks; the other 2 do not.",
    );
  });

  test("of an Ingress shows who takes it, the proof and the labels", async () => {
    const { exitCode, stdout } = await explained("ingress/agile/scrumulator");
    expect(exitCode).toBe(0);
    const wanted = [
      "Ingress agile/scrumulator\n",
      "  owner      load balancer scrumulator\n",
      "  exported   yes, ",
      'load_balancer_name="scrumulator"',
      "  + tag       cluster tag says prod-eks\n",
      "  + finalizer Ingress agile/scrumulator holds finalizer ingress.k8s.aws/resources\n",
      ": Service agile/scrumulator-api port 80, Ingress scrumulator (ip targets)\n",
    ];
    expect(wanted.filter((text) => !stdout.includes(text))).toEqual([]);
  });

  test("as JSON has the documented shape", async () => {
    const { stdout } = await explained("mqtt-broker", "json");
    const answer = JSON.parse(stdout) as ExplainAnswer;
    expect(Object.keys(answer)).toEqual([
      "cluster",
      "region",
      "readAt",
      "target",
      "found",
      "loadBalancers",
      "objects",
      "lookedAt",
      "clusterTagValues",
      "didYouMean",
    ]);
    expect(answer).toMatchObject({
      target: "mqtt-broker",
      found: true,
      loadBalancers: [
        {
          name: "mqtt-broker",
          type: "network",
          relation: "owner",
          owner: { kind: "Service", namespace: "telemetry", name: "mqtt" },
          exported: true,
          notExportedBecause: null,
          exportedName: "mqtt-broker",
          labels: { namespace: "telemetry", job: "telemetry/mqtt" },
        },
      ],
    });
  });

  test("of something that is not there says what was looked at, offers names, and ends with 4", async () => {
    const { exitCode, stdout } = await explained("scrumulater");
    expect(exitCode).toBe(4);
    expect(stdout).toContain('Nothing matches "scrumulater".');
    expect(stdout).toContain("Looked at 14 load balancers in eu-west-1 (12 of cluster prod-eks)");
    expect(stdout).toContain("Did you mean:\n  scrumulator\n");
  });
});

describe("elbow explain", () => {
  test.each([
    ["explain ingress/shop", '"ingress/shop" is not ingress/NAMESPACE/NAME.'],
    ["explain", "clusterName"],
  ])("%s ends with 2 and says why", async (line, text) => {
    const { exitCode, stdout, stderr } = await runRecorded(line);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain(text);
  });
});
