import { expect, test } from "vitest";
import { OpenCalls } from "../../src/runtime/open-calls.ts";

test("calls under way are stalled since the oldest began or another one ended, and not at all when none is", async () => {
  let nowMs = 0;
  const calls = new OpenCalls({ monotonicMs: () => nowMs });
  const first = Promise.withResolvers<string>();
  const second = Promise.withResolvers<string>();
  expect(calls.stalledMs()).toBe(0);
  const one = calls.run(() => first.promise);
  nowMs = 10;
  const two = calls.run(() => second.promise);
  nowMs = 30;
  expect(calls.stalledMs()).toBe(30);
  second.reject(new Error("cut"));
  await expect(two).rejects.toThrow("cut");
  nowMs = 35;
  expect(calls.stalledMs()).toBe(5);
  first.resolve("answer");
  expect(await one).toBe("answer");
  nowMs = 99;
  expect(calls.stalledMs()).toBe(0);
});
