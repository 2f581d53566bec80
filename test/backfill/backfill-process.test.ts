import { readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { decodeBackfill } from "../../src/controller/rules/backfill-document.ts";
import { compare } from "../../src/verify/compare.ts";
import { expectedPoints, labSettings } from "./backfill-lab.ts";
import { processLab, type ProcessLab } from "./process-lab.ts";

/** Every arrival of a data point at the simulated receiver. */
function arrived(lab: ProcessLab) {
  return lab.simulation.record.series().flatMap((series) =>
    /^(alb|nlb|clb)_/.test(series.name)
      ? series.timesMs.map((timeMs, index) => ({
          key: `${series.name} ${series.labels["load_balancer"]} ${series.labels["target_group"] ?? ""}`,
          timeMs,
          value: series.values[index] as number,
        }))
      : [],
  );
}

async function until(condition: () => boolean): Promise<void> {
  const deadlineMs = Date.now() + 20_000;
  while (!condition() && Date.now() < deadlineMs) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe("elbow backfill as a process, over HTTP and gRPC", () => {
  test("Ctrl-C keeps the progress, the same command goes on and repeats nothing, a third says it is done", async () => {
    await using lab = await processLab();
    const args = "--from now-20h --max-age 15d --yes --state s.json".split(" ");
    const first = lab.start(args);
    await until(() => lab.simulation.record.pointCount > 20_000);
    first.kill("SIGINT");
    const stopped = await first.ended;
    expect(stopped.code).toBe(130);
    expect(stopped.stdout).toContain(
      "Stopped. Nothing is repeated when you go on:\n  elbow backfill --from 20",
    );
    const again = /^ {2}elbow backfill (--from \S+ --to \S+)/m.exec(stopped.stdout)?.[1] ?? "";
    const afterStop = lab.simulation.record.pointCount;

    const finished = await lab.start([...again.split(" "), ...args.slice(2)]).ended;
    expect(finished).toMatchObject({ code: 0, stdout: expect.stringContaining("Complete.") });
    expect(lab.simulation.record.pointCount).toBeGreaterThan(afterStop);
    const decoded = decodeBackfill(await readFile(path.join(lab.folder, "s.json"), "utf8"));
    const document = decoded.kind === "backfill" ? decoded.document : null;
    const expected = expectedPoints(
      {
        world: lab.simulation.world,
        settings: labSettings(),
        startedAtMs: document?.startedAtMs ?? 0,
      },
      { from: document?.request.from ?? 0, to: document?.request.to ?? 0 },
    );
    expect(compare(expected, arrived(lab)).differences).toEqual([]);

    const third = await lab.start([...again.split(" "), ...args.slice(2)]).ended;
    expect(third).toMatchObject({ code: 0, stdout: expect.stringContaining("Complete already") });
  }, 90_000);

  test.each([
    ["--from now-8h", "--max-age is needed"],
    ["--from now-8h --max-age 15d", "give --yes to accept the price"],
    [
      "--from now-8h --max-age 2h --yes",
      "older than the 2h that the receiver takes. Add --output openmetrics",
    ],
    [
      "--from now-8h --max-age 15d --yes --destination other",
      'there is no "other"; the configuration has default',
    ],
    ["--from 2026-11-20T10:00:00 --max-age 1h", "has no time zone"],
    ["--from now-1h --to now-2h --max-age 1h", "is not before --to"],
    ["--from now-40d --to now-16d --max-age 50d", "for 15 days: nothing before"],
    ["--from now-1h --max-age 2h --only-missing", "--only-missing and --prometheus URL go together"],
    ["--from now-1h --max-age 2h --file x", "--output openmetrics and --file go together"],
  ])("elbow backfill %s is refused: %s", async (line, message) => {
    await using lab = await processLab();
    const ended = await lab.start(line.split(" ")).ended;
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain(message);
    expect(lab.simulation.record.pointCount).toBe(0);
  });

  test("a load balancer that does not exist ends with 4 and the names there are", async () => {
    await using lab = await processLab();
    const ended = await lab.start("--from now-1h --max-age 2h --yes --load-balancer scrumulater".split(" "))
      .ended;
    expect(ended.code).toBe(4);
    expect(ended.stderr).toContain('No exported load balancer is called "scrumulater"');
    expect(ended.stderr).toContain("Did you mean scrumulator?");
  });
});
