import { expect, test } from "vitest";
import * as exitCodes from "../../src/cli/exit-code.ts";
import { healthChecks } from "../../src/controller/health-checks.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { textOf } from "./pages.ts";

const page = textOf("docs/process.md");

test("each exit code has its row, and no other", () => {
  const codes = Object.values(exitCodes).filter((code) => typeof code === "number");
  const told = [...page.matchAll(/^\| (\d) \|/gm)].map(([, code]) => Number(code));
  expect(told).toEqual(codes.toSorted((one, other) => one - other));
});

test("what a second signal ends with is told", () => {
  const signals = Object.entries(exitCodes.exitOfSignal);
  expect(signals.filter(([name, code]) => !page.includes(`${code} for ${name}`))).toEqual([]);
});

test("each check of the probes has its row, in its order", () => {
  const checks = healthChecks({
    clock: new FakeClock(0),
    heartbeatMs: () => 0,
    synced: () => true,
    stopping: () => false,
  });
  const told = [...page.matchAll(/^\|[^|]*\| `([a-z-]+)` \|/gm)].map(([, name]) => name);
  expect(told).toEqual([...checks.live, ...checks.ready].map(({ name }) => name));
});
