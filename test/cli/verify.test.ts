import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Ask } from "../../src/cli/command-context.ts";
import { runProgram } from "../../src/cli/program.ts";
import { verifyProgressText, verifyText } from "../../src/cli/verify-text.ts";
import { systemClock } from "../../src/runtime/system-clock.ts";
import { reportFixture } from "../verify/report-fixture.ts";
import { runRecorded } from "./recording-context.ts";

/** `elbow …` with the real clock: the simulation is served over HTTP. */
async function run(argv: readonly string[], ask: Ask | null = null) {
  const printed = { stdout: "", stderr: "" };
  const exitCode = await runProgram({
    argv,
    env: {},
    stdout: { isTerminal: false, write: (text) => void (printed.stdout += text) },
    stderr: { isTerminal: false, write: (text) => void (printed.stderr += text) },
    readFile: async () => ({ kind: "unreadable", reason: "not asked for" }),
    ask,
    clock: systemClock,
    signal: new AbortController().signal,
  });
  return { exitCode, ...printed };
}

describe("elbow verify --demo", () => {
  test("finds each planted fault with its cause, says the price first, writes a page and ends with 4", async () => {
    const folder = await mkdtemp(path.join(tmpdir(), "elbow-verify-"));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const html = path.join(folder, "report.html");
    const { exitCode, stdout, stderr } = await run([
      ..."verify --demo --last 2h -o json --html".split(" "),
      html,
    ]);
    expect(exitCode).toBe(4);
    expect(stderr).toMatch(/price {3}at most 0\.00\d+ USD: \d+ metrics requested/);
    const report = JSON.parse(stdout);
    expect(report.totals.equal).toBeGreaterThan(20_000);
    const causes = Object.fromEntries(
      report.faulty.map((one: { name: string; causes: readonly { kind: string }[] }) => [
        one.name,
        one.causes.map(({ kind }) => kind),
      ]),
    );
    expect(causes).toEqual({
      alb_request_count_sum: ["out-of-order"],
      alb_http_code_target_2xx_count_sum: ["late-change"],
      alb_new_connection_count_sum: ["late-change"],
      alb_active_connection_count_sum: ["relabelled"],
      alb_processed_bytes_sum: ["stopped"],
    });
    const page = await readFile(html, "utf8");
    expect(page).toContain("alb_processed_bytes_sum");
    expect(page).not.toContain("<script");
  });

  test("of what was not tampered with ends with 0", async () => {
    const { exitCode, stdout } = await run(
      "verify --demo --from now-2h --to now-90m --metric NewConnectionCount".split(" "),
    );
    expect(stdout).toContain("✓ Every minute is there with CloudWatch's value.");
    expect(exitCode).toBe(0);
  });

  test("a sample can be repeated by its seed", async () => {
    const sample = "verify --demo --last 1h --sample 3 --seed 12 -o json".split(" ");
    const [first, second] = [JSON.parse((await run(sample)).stdout), JSON.parse((await run(sample)).stdout)];
    expect(first).toMatchObject({ sampleSeed: 12, totals: { series: 3 }, cost: { calls: 1 } });
    expect(second.totals.loadBalancers).toBe(first.totals.loadBalancers);
  });
});

describe("bad usage of elbow verify ends with 2 and says what to do", () => {
  test.each([
    ["", "--prometheus URL is needed"],
    ["--prometheus ftp://x", "begins with http:// or https://"],
    ["--prometheus http://x --last 1h --from now-6h", "--last excludes --from and --to"],
    ["--prometheus http://x --to now-1h", "--to goes with --from"],
    ["--prometheus http://x --last 1x", '--last: "1x" is no duration'],
    ["--prometheus http://x --from now-1h --to now-2h", "--from is not before --to"],
    ["--prometheus http://x --sample 0", "--sample: write a whole number"],
    ["--prometheus http://x --seed 4", "--seed goes with --sample"],
    ["--prometheus http://x --destination other", 'there is no "other"'],
    ["--prometheus http://x --prometheus-header nonsense", "write name: value"],
  ])("verify %s", async (flags, message) => {
    const line = `verify --cluster-name prod-eks --region eu-west-1 ${flags}`;
    const { exitCode, stderr } = await runRecorded(line);
    expect(stderr).toContain(message);
    expect(exitCode).toBe(2);
  });
});

describe("what it prints", () => {
  test("the report for a terminal", async () => {
    await expect(verifyText(reportFixture("checkout"))).toMatchFileSnapshot("golden/verify-report.txt");
  });

  test("one line of progress", () => {
    expect(
      verifyProgressText({ doneLoadBalancers: 3, loadBalancers: 500, equal: 12_345, faults: 2, usd: 0.25 }),
    ).toBe("3 of 500 load balancers, 12,345 minutes equal, 2 not, 0.25 USD");
  });
});
