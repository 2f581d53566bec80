import { describe, expect, test } from "vitest";

import type { BatchSeries } from "../../src/polling/batch.ts";
import { startPrometheus } from "./parts/prometheus.ts";
import type { Prometheus } from "./parts/prometheus.ts";
import { startCollector } from "./parts/collector.ts";
import { httpSink, realSink } from "./parts/sinks.ts";

const MINUTE_MS = 60_000;

const OWNERS = ["scrum", "shop", "search"];

/** A series of one owner with a point for each minute, from the first to the last so many minutes ago. */
function minutes(
  owner: string,
  [from, to]: readonly [number, number],
  name = "alb_request_count_sum",
): BatchSeries {
  const nowMs = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;
  const ages = Array.from({ length: from - to + 1 }, (_, index) => from - index);
  return {
    id: null,
    name,
    labels: { load_balancer_name: owner, env: "staging" },
    resource: { "service.name": owner, "service.namespace": "web" },
    points: { timesMs: ages.map((age) => nowMs - age * MINUTE_MS), values: ages.map((age) => age * 3) },
  };
}

async function stored(prometheus: Prometheus, owner: string, name = "alb_request_count_sum") {
  const found = await prometheus.query(`${name}{load_balancer_name="${owner}"}[3h]`);
  expect(found).toHaveLength(1);
  return (found[0]?.samples ?? []).map(({ timestampMs, value }) => [timestampMs, value]);
}

const asSamples = ({ points }: BatchSeries) =>
  points.timesMs.map((timeMs, index) => [timeMs, points.values[index]]);

describe.each(["30m", "0s"])("the real Prometheus with an out-of-order window of %s", (outOfOrderWindow) => {
  test("after an hour away the whole hour is there, for every owner", async () => {
    await using prometheus = await startPrometheus({ outOfOrderWindow });
    await using sink = httpSink(prometheus.otlpUrl);
    for (const owner of OWNERS) {
      const delivery = await sink.deliver(owner, [minutes(owner, [75, 62])]);
      expect(delivery).toMatchObject({ delivered: 14, refused: [] });
    }
    // Away; and what was read again comes oldest first, some owners in several slices.
    for (const owner of OWNERS) {
      const delivery = await sink.deliver(owner, [
        minutes(owner, [61, 31]),
        minutes(owner, [61, 2], "alb_p99"),
      ]);
      expect(delivery).toMatchObject({ delivered: 91, refused: [] });
      await sink.deliver(owner, [minutes(owner, [30, 2])]);
    }
    for (const owner of OWNERS) {
      expect(await stored(prometheus, owner)).toEqual(asSamples(minutes(owner, [75, 2])));
      expect(await stored(prometheus, owner, "alb_p99")).toEqual(asSamples(minutes(owner, [61, 2])));
    }
  });

  test("what came out of reach while it was away is refused and counted; everything else arrives", async () => {
    await using prometheus = await startPrometheus({ outOfOrderWindow });
    await using sink = httpSink(prometheus.otlpUrl);
    // Others kept writing, so that the newest sample of all is of now.
    await sink.deliver("other", [minutes("other", [3, 0])]);
    for (const owner of OWNERS) {
      const series = [minutes(owner, [90, 2]), minutes(owner, [90, 2], "alb_p99")];
      const { delivered, refused } = await sink.deliver(owner, series);
      const lost = refused.flatMap(({ timesMs }) => timesMs);
      expect(delivered + lost.length).toBe(2 * 89);
      expect(refused.map(({ reason }) => reason)).toEqual(["too-old", "too-old"]);
      const samples = await stored(prometheus, owner);
      expect(samples.length).toBeGreaterThanOrEqual(58);
      expect(samples).toEqual(asSamples(minutes(owner, [90, 2])).slice(-samples.length));
    }
  });

  test("one bad point takes no good one with it", async () => {
    await using prometheus = await startPrometheus({ outOfOrderWindow });
    await using sink = httpSink(prometheus.otlpUrl);
    await sink.deliver("scrum", [minutes("scrum", [6, 5])]);
    const good = ["a", "b", "c", "d"].map((name) => minutes("scrum", [10, 2], `alb_${name}_sum`));
    const last = minutes("scrum", [5, 5]);
    const bad: BatchSeries = { ...last, points: { ...last.points, values: [999] } };
    const { delivered, refused } = await sink.deliver("scrum", [...good.slice(0, 2), bad, ...good.slice(2)]);
    expect(delivered).toBe(36);
    expect(refused).toMatchObject([{ seriesIndex: 2, reason: "duplicate", timesMs: last.points.timesMs }]);
    for (const [index, name] of ["a", "b", "c", "d"].entries()) {
      expect(await stored(prometheus, "scrum", `alb_${name}_sum`)).toEqual(asSamples(good[index] ?? last));
    }
  });

  test("through a Collector that queues nothing, one bad point takes no good one with it either", async () => {
    await using prometheus = await startPrometheus({ outOfOrderWindow });
    await using collector = await startCollector({ otlpUrl: prometheus.otlpUrl, queue: false });
    await using sink = realSink({ endpoint: collector.url, protocol: "grpc" });
    await sink.deliver("scrum", [minutes("scrum", [6, 5])]);
    const good = ["a", "b", "c", "d"].map((name) => minutes("scrum", [10, 2], `alb_${name}_sum`));
    const last = minutes("scrum", [5, 5]);
    const bad: BatchSeries = { ...last, points: { ...last.points, values: [999] } };
    const { delivered, refused } = await sink.deliver("scrum", [...good.slice(0, 2), bad, ...good.slice(2)]);
    expect({ delivered, refused: refused.map(({ seriesIndex, timesMs }) => [seriesIndex, timesMs]) }).toEqual(
      {
        delivered: 36,
        refused: [[2, last.points.timesMs]],
      },
    );
    for (const [index, name] of ["a", "b", "c", "d"].entries()) {
      expect(await stored(prometheus, "scrum", `alb_${name}_sum`)).toEqual(asSamples(good[index] ?? last));
    }
  });
});
