import { describe, expect, test } from "vitest";
import { minute } from "../support/polling-world.ts";
import { settleFigures } from "../support/settle-figures.ts";
import {
  arrivalsOf,
  arrived,
  missing,
  ordinary,
  scenario,
  startMinute,
  startMs,
  usual,
} from "./polling-scenario.ts";

const { requests, errors, latency, hosts } = usual;

describe("A: values too low or jumping, because the newest points still grow", () => {
  test("YACE#35, alloy#3929: a sum that is half there at first is exported whole", async () => {
    const running = scenario({ truth: ordinary });
    await running.clock.advance(60 * minute);
    await running.polling.stop();
    const wrong = [...arrived(running, requests)].filter(
      ([offset, value]) => value !== ordinary("RequestCount", "lb", startMinute + offset),
    );
    expect(wrong).toEqual([]);
    expect(arrived(running, requests).size).toBeGreaterThan(70);
  });

  test("YACE#97, YACE#1290: every request's range is whole minutes, whatever second the program started at", async () => {
    const ranges: number[] = [];
    const running = scenario({
      truth: ordinary,
      between: (_clock, inner) => (request, signal) => {
        ranges.push(request.startMs % minute, request.endMs % minute);
        return inner.read(request, signal);
      },
    });
    await running.clock.advance(30 * minute);
    await running.polling.stop();
    expect([...new Set(ranges)]).toEqual([0]);
    expect(ranges.length).toBeGreaterThan(50);
  });

  test("zmon-docs#62: a sum that lacks a zone's part for minutes is waited for by the adaptive settle time", async () => {
    const bad = await settleFigures("adaptive", 0.05);
    expect(bad.wrong / bad.points).toBeLessThan(0.002);
  }, 60_000);

  test("alloy#398: a value that changes after it was sent is counted, with its age, and nothing is sent twice", async () => {
    const grown = startMinute + 5;
    const running = scenario({
      truth: ordinary,
      between: (clock, inner) => async (request, signal) => {
        const reading = await inner.read(request, signal);
        const late = clock.nowMs() >= (grown + 1) * minute + 4 * minute;
        return reading.kind !== "answered" || !late
          ? reading
          : {
              ...reading,
              outcomes: reading.outcomes.map((one, index) =>
                one.kind === "points" && request.queries[index]?.metric === "RequestCount"
                  ? {
                      ...one,
                      values: one.values.map((value, at) =>
                        one.timesMs[at] === grown * minute ? value + 7 : value,
                      ),
                    }
                  : one,
              ),
            };
      },
    });
    await running.clock.advance(30 * minute);
    const late = running.polling.actors.map((actor) => actor.snapshot().late);
    await running.polling.stop();
    expect(late).toEqual([{ appeared: 0, changed: 1 }]);
    expect(arrivalsOf(running, requests, 5)).toEqual([ordinary("RequestCount", "lb", grown)]);
  });
});

describe("B: gaps and lost points", () => {
  test("YACE#1076, YACE#340: with an interval of five minutes every one of the five points arrives", async () => {
    const running = scenario({ truth: ordinary });
    await running.clock.advance(60 * minute);
    await running.polling.stop();
    expect(missing(running, latency, [-15, 45])).toEqual([]);
  });

  test("YACE#264: no minute goes missing though answers take a different time each", async () => {
    let call = 0;
    const running = scenario({
      truth: ordinary,
      between: (clock, inner) => async (request, signal) => {
        call += 1;
        await clock.sleep((call * 7919) % 23_000, signal);
        return inner.read(request, signal);
      },
    });
    await running.clock.advance(180 * minute);
    await running.polling.stop();
    expect(missing(running, requests, [-15, 170])).toEqual([]);
  });

  test("telegraf#13030: an hour in which AWS does not answer is read afterwards, in order", async () => {
    const running = scenario({
      truth: ordinary,
      between: (clock, inner) => async (request, signal) =>
        clock.nowMs() > startMs + 10 * minute && clock.nowMs() < startMs + 70 * minute
          ? {
              kind: "failed",
              failure: {
                code: "unavailable",
                name: "ServiceUnavailable",
                message: "unavailable",
                action: "x",
              },
              calls: 1,
            }
          : inner.read(request, signal),
    });
    await running.clock.advance(120 * minute);
    await running.polling.stop();
    expect(missing(running, requests, [-15, 110])).toEqual([]);
    expect(missing(running, latency, [-15, 105])).toEqual([]);
  });

  test("beats#28133: data that was not yet visible when it was asked for is not passed over for good", async () => {
    const hidden = (index: number): boolean => index >= startMinute + 10 && index < startMinute + 14;
    const running = scenario({
      truth: ordinary,
      between: (clock, inner) => async (request, signal) => {
        const reading = await inner.read(request, signal);
        const visible = clock.nowMs() > (startMinute + 18) * minute;
        return reading.kind !== "answered" || visible
          ? reading
          : {
              ...reading,
              outcomes: reading.outcomes.map((one) => {
                const kept =
                  one.kind === "points"
                    ? [...one.timesMs.keys()].filter((at) => !hidden((one.timesMs[at] ?? 0) / minute))
                    : [];
                return one.kind === "points"
                  ? {
                      ...one,
                      timesMs: kept.map((at) => one.timesMs[at] ?? 0),
                      values: kept.map((at) => one.values[at] ?? 0),
                    }
                  : one;
              }),
            };
      },
      receiver: { kind: "prometheus", windowMs: 30 * minute },
    });
    await running.clock.advance(60 * minute);
    await running.polling.stop();
    for (const spec of [requests, latency, hosts]) {
      expect(missing(running, spec, [-15, 45])).toEqual([]);
    }
  });

  test("cloudwatch_exporter#170, AWS blog 2026-05-13: half of all calls throttled for an hour costs no minute", async () => {
    let call = 0;
    const running = scenario({
      truth: ordinary,
      between: (clock, inner) => async (request, signal) => {
        call += 1;
        const throttled = clock.nowMs() < startMs + 60 * minute && (call * 2_654_435_761) % 100 < 50;
        return throttled
          ? {
              kind: "failed",
              failure: { code: "throttled", name: "Throttling", message: "throttled", action: "x" },
              calls: 1,
            }
          : inner.read(request, signal);
      },
    });
    await running.clock.advance(90 * minute);
    await running.polling.stop();
    expect(missing(running, requests, [-15, 85])).toEqual([]);
  });

  test("J, YACE client.go: partial data is not taken for emptiness: no zeros are invented, and it is read again", async () => {
    const running = scenario({
      truth: ordinary,
      between: (clock, inner) => async (request, signal) => {
        const reading = await inner.read(request, signal);
        const partial = clock.nowMs() > startMs + 5 * minute && clock.nowMs() < startMs + 25 * minute;
        return reading.kind !== "answered" || !partial
          ? reading
          : {
              ...reading,
              outcomes: reading.outcomes.map((one, index) =>
                request.queries[index]?.metric === errors.query.metric
                  ? { kind: "unread", reason: "partial", message: "PartialData" }
                  : one,
              ),
            };
      },
    });
    await running.clock.advance(60 * minute);
    await running.polling.stop();
    const wrong = [...arrived(running, errors)].filter(
      ([offset, value]) => value !== (ordinary(errors.query.metric, "lb", startMinute + offset) ?? 0),
    );
    expect(wrong).toEqual([]);
    expect(missing(running, errors, [-15, 55])).toEqual([]);
    expect(missing(running, requests, [-15, 55])).toEqual([]);
  });
});
