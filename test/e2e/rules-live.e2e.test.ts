import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { partFolder } from "../../.dev/parts/install-parts.ts";
import { runRecorded } from "../cli/recording-context.ts";
import { startPrometheus, type Prometheus } from "./parts/prometheus.ts";
import { dueBy, judgeMinutes } from "./parts/rules-live-judge.ts";
import { livePhase, writeLastWeek } from "./parts/rules-live-phase.ts";
import {
  promtoolParts,
  promtoolTest,
  type PromtoolPart,
  type PromtoolRules,
} from "./parts/rules-live-promtool.ts";
import { liveReport } from "./parts/rules-live-report.ts";
import { liveWorld } from "./parts/rules-live-world.ts";
import { scratchFolder, type ScratchFolder } from "./parts/scratch-folder.ts";
import { showLogsOnFailure } from "./parts/show-logs.ts";

const minuteMs = 60_000;

/** Whole minutes of the live phase: 25 are the bound; fewer than 12 leave most alerts out. */
const minutes = Math.min(25, Number(process.env["ELBOW_RULES_LIVE_MINUTES"] ?? "14"));

/** From the start of the history to the first live minute: what pushing it takes on a slow machine. */
const leadMs = 100_000;

const run = promisify(execFile);

describe("scaffolded rules by promtool, over what is due after a live phase", () => {
  const life = new AsyncDisposableStack();
  let scratch: ScratchFolder;
  beforeAll(async () => {
    scratch = life.use(await scratchFolder("rules-live-promtool"));
  });
  afterAll(async () => life.disposeAsync());

  const tested = async (
    part: PromtoolPart,
    words = "",
    otherwise: Pick<PromtoolRules, "calledOff" | "expected"> = {},
  ): Promise<string> => {
    const { stdout: text } = await runRecorded(`scaffold alerts ${words}`);
    const file = join(scratch.path, "rules.yml");
    const test = join(scratch.path, "test.yml");
    await writeFile(file, text);
    await writeFile(test, promtoolTest(part, { text, file, ...otherwise }));
    const ended = await run(join(partFolder("prometheus"), "bin", "promtool"), ["test", "rules", test]).catch(
      (error: { readonly stdout: string; readonly stderr: string }) => error,
    );
    return `${ended.stdout}${ended.stderr}`;
  };

  test.each(Object.entries(promtoolParts))("the part that takes a %s", async (_name, part) => {
    expect(await tested(part)).toContain("SUCCESS");
  });

  test("rules of a cluster that never sent anything see that, and nothing of the others' troubles", async () => {
    const part = { only: ["east"], sinceMin: -10, everyMin: 1 };
    const absent = {
      key: "ElbowAbsent / nowhere",
      fromMin: part.sinceMin + 15,
      untilMin: Infinity,
      everyMin: 1,
    };
    expect(await tested(part, "--cluster-name nowhere", { expected: [absent] })).toContain("SUCCESS");
  });

  describe("a small part", () => {
    const part: PromtoolPart = { only: ["half-dead"], sinceMin: -120, everyMin: 1 };
    const alert = "TargetGroupCapacityLost / prod / half-dead";

    test("passes as it is", async () => {
      expect(await tested(part)).toContain("SUCCESS");
    });

    test("fails when the incident does not happen", async () => {
      const said = await tested(part, "", { calledOff: ["half-dead"] });
      expect(said).toContain("FAILED");
      expect(said).toContain(alert);
    });

    test("fails when a threshold lets the twin fire", async () => {
      const said = await tested(part, "--set TargetGroupCapacityLost.ratio=20%");
      expect(said).toContain("FAILED");
      expect(said).toContain(`${alert}-twin`);
    });
  });
});

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
      expect(stored.alerts.length).toBeGreaterThanOrEqual(dueBy(world.expected(0), minutes).length);
      expect(stored.alerts.filter(({ seenMin }) => seenMin === null)).toEqual([]);
    },
    (minutes + 10) * minuteMs,
  );
});
