import { describe, expect, test } from "vitest";
import { settleFigures } from "../support/settle-figures.ts";

const share = ({ wrong, points }: { readonly wrong: number; readonly points: number }): number =>
  wrong / points;

describe("an adaptive settle time", () => {
  test("on a good day: nothing wrong, twice as fresh as waiting for the worst day, and not one metric requested more", async () => {
    const adaptive = await settleFigures("adaptive", 0);
    const safe = await settleFigures("10m", 0);
    expect([adaptive.wrong, safe.wrong]).toEqual([0, 0]);
    expect(adaptive.meanSeconds).toBeLessThan(safe.meanSeconds / 2);
    expect(adaptive.units).toBe(safe.units);
  }, 60_000);

  test("on a bad day: right where the fixed two and three minutes are wrong", async () => {
    const adaptive = await settleFigures("adaptive", 0.1);
    const two = await settleFigures("2m", 0.1);
    const three = await settleFigures("3m", 0.1);
    expect(share(two)).toBeGreaterThan(0.02);
    expect(share(three)).toBeGreaterThan(0.015);
    expect(share(adaptive)).toBeLessThan(share(two) / 20);
    expect(adaptive.meanSeconds).toBeLessThan(330);
  }, 60_000);
});
