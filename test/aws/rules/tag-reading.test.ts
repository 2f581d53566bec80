import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fullAllowance, takeCall } from "../../../src/aws/rules/call-allowance.ts";
import { tagsToRead, verifyPasses } from "../../../src/aws/rules/tags-to-read.ts";

const arns = fc.uniqueArray(fc.string({ minLength: 1 }), { maxLength: 100 });

describe("tagsToRead", () => {
  test("reads what is new at once, in batches of at most twenty", () => {
    fc.assert(
      fc.property(arns, fc.nat(), (list, pass) => {
        const batches = tagsToRead(list, new Map(), pass);
        expect(batches.flat()).toEqual(list);
        expect(batches.filter((batch) => batch.length === 0 || batch.length > 20)).toEqual([]);
      }),
    );
  });

  test("reads what is known exactly once in a full round of passes", () => {
    fc.assert(
      fc.property(arns, fc.nat(), (list, first) => {
        const known = new Map(list.map((arn) => [arn, null]));
        const round = Array.from({ length: verifyPasses }, (_, pass) =>
          tagsToRead(list, known, first + pass).flat(),
        );
        expect(round.flat().toSorted()).toEqual(list.toSorted());
      }),
    );
  });
});

describe("the allowance of calls", () => {
  const settings = { burst: 3, perSecond: 2 };

  test("lets a burst through, then waits longer for each call taken early", () => {
    let allowance = fullAllowance(settings, 0);
    const waits = Array.from({ length: 6 }, () => {
      const taken = takeCall(settings, allowance, 0);
      allowance = taken.allowance;
      return taken.waitMs;
    });
    expect(waits).toEqual([0, 0, 0, 500, 1000, 1500]);
  });

  test("grows back with time, never past the burst", () => {
    const empty = { calls: 0, atMs: 0 };
    expect(takeCall(settings, empty, 500)).toEqual({ allowance: { calls: 0, atMs: 500 }, waitMs: 0 });
    expect(takeCall(settings, empty, 3_600_000).allowance.calls).toBe(2);
  });

  test("whoever waits as told never makes more calls than burst and rate allow", () => {
    const pauses = fc.array(fc.integer({ min: 0, max: 3000 }), { maxLength: 60 });
    fc.assert(
      fc.property(pauses, (list) => {
        let nowMs = 0;
        let allowance = fullAllowance(settings, 0);
        list.forEach((pauseMs, index) => {
          nowMs += pauseMs;
          const taken = takeCall(settings, allowance, nowMs);
          allowance = taken.allowance;
          nowMs += taken.waitMs;
          expect(index + 1).toBeLessThanOrEqual(settings.burst + (nowMs / 1000) * settings.perSecond + 1e-6);
        });
      }),
    );
  });
});
