import { describe, expect, test } from "vitest";
import { minute, type Truth } from "../support/polling-world.ts";
import { arrived, missing, ordinary, scenario, startMinute, startMs, usual } from "./polling-scenario.ts";

const { requests, errors, latency, hosts } = usual;

describe("C: timestamps, staleness, duplicates", () => {
  test("YACE#383, cloudwatch_exporter#210: a point has the time of its minute, and the newest is settle plus one minute old", async () => {
    const running = scenario({ truth: ordinary });
    await running.clock.advance(30 * minute + 43_000 + 1000);
    const newest = Math.max(...arrived(running, requests).keys());
    await running.polling.stop();
    const ageMs = running.clock.nowMs() - (startMinute + newest + 1) * minute;
    expect(ageMs).toBeLessThan(3 * minute);
  });

  test("cloudwatch_exporter#347, #235: a receiver without out-of-order window takes every point, none twice", async () => {
    const down = { kind: "down-for", fromMs: startMs + 10 * minute, toMs: startMs + 50 * minute } as const;
    const receiver = { ...down, otherwise: { kind: "prometheus", windowMs: 0 } } as const;
    const running = scenario({ truth: ordinary, receiver });
    await running.clock.advance(120 * minute);
    await running.polling.stop();
    for (const spec of [requests, errors, latency, hosts]) {
      expect(missing(running, spec, [-15, 105])).toEqual([]);
    }
    const arrivals = running.receiver.record.find(requests.name).flatMap(({ timesMs }) => timesMs);
    expect(new Set(arrivals).size).toBe(arrivals.length);
  });
});

describe("D: zero versus absent", () => {
  test("YACE#686, cloudwatch_exporter#291: after an error the counter is 0 again, each minute, never the old value", async () => {
    const running = scenario({ truth: ordinary });
    await running.clock.advance(60 * minute);
    await running.polling.stop();
    const wrong = [...arrived(running, errors)].filter(
      ([offset, value]) => value !== ((startMinute + offset) % 7 === 0 ? 2 : 0),
    );
    expect(wrong).toEqual([]);
    expect(missing(running, errors, [-15, 55])).toEqual([]);
  });

  test("YACE#524, grofers/legend#155: zeros of a counter are there as soon as its siblings' values", async () => {
    const running = scenario({ truth: ordinary });
    await running.clock.advance(20 * minute + 43_000 + 1000);
    const newest = [requests, errors].map((spec) => Math.max(...arrived(running, spec).keys()));
    await running.polling.stop();
    expect(newest[1]).toBe(newest[0]);
  });

  test("YACE#906, YACE#171: a gauge or latency that CloudWatch does not have is absent, not 0", async () => {
    const silent: Truth = (metric, arn, index) =>
      metric === "RequestCount" ? ordinary(metric, arn, index) : null;
    const running = scenario({ truth: silent });
    await running.clock.advance(30 * minute);
    await running.polling.stop();
    expect([arrived(running, latency).size, arrived(running, hosts).size]).toEqual([0, 0]);
  });

  test("an idle load balancer's counters are 0 after five minutes of waiting, and a value that comes later still arrives", async () => {
    const silent: Truth = () => null;
    const running = scenario({ truth: silent });
    await running.clock.advance(30 * minute);
    await running.polling.stop();
    expect(missing(running, errors, [-15, 21])).toEqual([]);
    expect(Math.max(...arrived(running, errors).keys())).toBeLessThanOrEqual(30 - 2 - 5);
  });

  test("YACE#1372, YACE#1486: a load balancer that is gone gets no zeros after its last sign of life", async () => {
    const diedMinute = startMinute + 20;
    const truth: Truth = (metric, arn, index) => (index <= diedMinute ? ordinary(metric, arn, index) : null);
    const running = scenario({ truth });
    await running.clock.advance(24 * minute);
    const [cell] = running.polling.inputs;
    cell?.set({ ...cell.value, life: { kind: "ended", atMs: startMs + 23 * minute } });
    await running.clock.advance(30 * minute);
    await Promise.all(running.polling.running);
    await running.polling.stop();
    expect(Math.max(...arrived(running, requests).keys())).toBe(20);
    expect(Math.max(...arrived(running, errors).keys())).toBe(20);
  });
});

describe("E, F: bills and slow rounds", () => {
  test("YACE#1347, cloudwatch_exporter#64: nothing is asked of a load balancer that is gone", async () => {
    const running = scenario({ truth: ordinary });
    await running.clock.advance(10 * minute);
    const [cell] = running.polling.inputs;
    cell?.set({ ...cell.value, life: { kind: "ended", atMs: running.clock.nowMs() } });
    await running.clock.advance(15 * minute);
    const asked = running.cloudWatch.calls.length;
    await running.clock.advance(120 * minute);
    await running.polling.stop();
    expect(running.cloudWatch.calls.length).toBe(asked);
  });

  test("YACE#1129, cloudwatch_exporter#178: reading the last fifteen minutes again asks for no metric more often", async () => {
    const asked = async (recheckMs: number): Promise<number> => {
      const running = scenario({ truth: ordinary, changes: { recheckMs } });
      await running.clock.advance(120 * minute);
      await running.polling.stop();
      return running.cloudWatch.calls.reduce((sum, { queries }) => sum + queries, 0);
    };
    expect(await asked(15 * minute)).toBe(await asked(5 * minute));
  });
});

describe("G: a new load balancer", () => {
  test("YACE#185: its first point comes with the first tick after it is known, from its first minute on", async () => {
    const running = scenario({ truth: ordinary });
    await running.clock.advance(1000);
    const before = arrived(running, requests).size;
    await running.polling.stop();
    expect(before).toBe(15);
  });
});
