import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runRecorded } from "../cli/recording-context.ts";
import { startPrometheus, type Prometheus } from "./parts/prometheus.ts";
import { judgeMinutes } from "./parts/rules-live-judge.ts";
import { livePhase, writeLastWeek } from "./parts/rules-live-phase.ts";
import { liveReport } from "./parts/rules-live-report.ts";
import { liveWorld } from "./parts/rules-live-world.ts";
import { scratchFolder, type ScratchFolder } from "./parts/scratch-folder.ts";
import { showLogsOnFailure } from "./parts/show-logs.ts";

const minuteMs = 60_000;

/** Whole minutes of the live phase: 25 are the bound; fewer than 12 leave most alerts out. */
const minutes = Math.min(25, Number(process.env["ELBOW_RULES_LIVE_MINUTES"] ?? "14"));

/** From the start of the history to the first live minute: what pushing it takes on a slow machine. */
const leadMs = 100_000;

describe("scaffolded rules on a real Prometheus", () => {
  const life = new AsyncDisposableStack();
  let scratch: ScratchFolder;
  let rulesText: string;
  let prometheus: Prometheus | undefined;
  beforeAll(async () => {
    scratch = life.use(await scratchFolder("rules-live"));
    ({ stdout: rulesText } = await runRecorded("scaffold alerts"));
  });
  afterAll(async () => life.disposeAsync());
  showLogsOnFailure(() => (prometheus === undefined ? [] : [prometheus]));

  test(
    "all incidents at once: each alert in its minute, none on a twin",
    async () => {
      const world = liveWorld(rulesText);
      const zeroMs = Math.ceil((Date.now() + leadMs) / minuteMs) * minuteMs;
      const ruleFile = join(scratch.path, "rules.yml");
      const dataFolder = await writeLastWeek(world, zeroMs, scratch.path);
      prometheus = life.use(await startPrometheus({ outOfOrderWindow: "30h", dataFolder, ruleFile }));

      const record = await livePhase({ prometheus, world, zeroMs, ruleFile, rulesText, minutes });
      const expected = world.expected(record.loadedMin);
      const stored = judgeMinutes(expected, record.stored);
      const shown = judgeMinutes(expected, record.shown);
      process.stdout.write(await liveReport(record, { stored, shown }, prometheus.url));

      expect(stored.misfires).toEqual([]);
      expect(shown.misfires).toEqual([]);
      expect(stored.alerts.length).toBeGreaterThan(0);
      expect(stored.alerts.filter(({ seenMin }) => seenMin === null)).toEqual([]);
    },
    (minutes + 10) * minuteMs,
  );
});
