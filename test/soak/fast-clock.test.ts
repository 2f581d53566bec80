import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const run = promisify(execFile);

/** What a program sees of time in half a second of the wall. */
const PROGRAM = `
  import { setTimeout as delay } from "node:timers/promises";
  const wall = process.hrtime.bigint();
  const from = { date: Date.now(), made: new Date().getTime(), monotonic: performance.now() };
  await delay(5000);
  const tookMs = Number(process.hrtime.bigint() - wall) / 1e6;
  console.log(JSON.stringify({
    tookMs,
    date: Date.now() - from.date,
    made: new Date().getTime() - from.made,
    monotonic: performance.now() - from.monotonic,
    fixed: new Date(7).getTime(),
    isDate: new Date() instanceof Date,
  }));`;

test("under the fast clock a program's times and sleeps keep their ratio", async () => {
  const preload = new URL("fast-clock.ts", import.meta.url).href;
  const { stdout } = await run(
    process.execPath,
    ["--import", preload, "--input-type=module", "--eval", PROGRAM],
    { env: { ELBOW_SOAK_SPEED: "10", ELBOW_SOAK_FROM_MS: "1700000000000" } },
  );
  const seen = JSON.parse(stdout) as Readonly<Record<string, number>>;
  expect(seen["tookMs"]).toBeGreaterThan(450);
  expect(seen["tookMs"]).toBeLessThan(3000);
  for (const clock of ["date", "made", "monotonic"]) {
    expect(Math.abs((seen[clock] ?? 0) - 10 * (seen["tookMs"] ?? 0))).toBeLessThan(300);
  }
  expect(seen).toMatchObject({ fixed: 7, isDate: true });
});
