import { describe, expect, test } from "vitest";
import { packedText } from "../../src/polling/checkpoint-bytes.ts";
import { emptyActorState, type Progress, type SeriesState } from "../../src/polling/rules/actor-state.ts";
import { fullDetail, type CheckpointDetail } from "../../src/polling/rules/checkpoint-detail.ts";
import { encodeCheckpoint, type ActorRecord } from "../../src/polling/rules/checkpoint-encode.ts";
import { templateMemo } from "../../src/polling/rules/template-memo.ts";
import { noneSent, recordSent, type SentEntry } from "../../src/polling/rules/sent-minutes.ts";
import { seededRandom } from "../../src/runtime/seeded-random.ts";
import type { Random } from "../../src/runtime/random.ts";
import type { LoadBalancerSeries, SeriesSpec } from "../../src/series/series-spec.ts";
import { liveInputs, specOf } from "../support/polling-world.ts";

const nowMinute = 29_900_000;
const maxBytes = 900 * 1024;

const digits = (random: Random, length: number): string =>
  Array.from({ length }, () => Math.floor(random.next() * 16).toString(16)).join("");

const metrics = Array.from({ length: 20 }, (_none, index) => `Metric${index}`);

/** A load balancer with names as the controller makes them, two target groups, and 44 series. */
function loadBalancer(index: number, random: Random): LoadBalancerSeries {
  const name = `k8s-team${index % 40}-app${index}-${digits(random, 10)}`;
  const dimension = `app/${name}/${digits(random, 16)}`;
  const arn = `arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/${dimension}`;
  const keys = [0, 1].map(
    (part) => `targetgroup/k8s-team${index % 40}-svc${part}-${digits(random, 10)}/${digits(random, 16)}`,
  );
  const own = metrics.map((metric, place) =>
    specOf({ arn, metric, class: place < 4 ? "alerting" : "regular" }),
  );
  const grouped = keys.flatMap((key) =>
    own.slice(0, 12).map((spec): SeriesSpec => ({
      ...spec,
      id: spec.id.replace("|", `|TargetGroup=${key}|`),
      metricKey: spec.metricKey.replace("|", `|TargetGroup=${key}|`),
      query: {
        ...spec.query,
        dimensions: [
          { name: "TargetGroup", value: key },
          { name: "LoadBalancer", value: dimension },
        ],
      },
      labelsKey: key,
    })),
  );
  const labels = {
    cluster: "prod-eks",
    env: "production",
    region: "eu-west-1",
    namespace: `team${index % 40}`,
  };
  const wears = { ...labels, load_balancer_name: name, load_balancer: dimension };
  const resource = { "service.name": `app${index}`, "service.namespace": `team${index % 40}` };
  return {
    arn,
    name,
    dimension,
    specs: [...own, ...grouped],
    labels: {
      sets: new Map(["", ...keys].map((key) => [key, { labels: { ...wears, target_group: key }, resource }])),
      infos: ["elbow_load_balancer_info", "elbow_load_balancer_owner_info"].map((info) => ({
        name: info,
        labels: { ...wears, arn, dns_name: `${name}-${digits(random, 10)}.eu-west-1.elb.amazonaws.com` },
        resource,
      })),
    },
  };
}

/** A third of the series always have values, a third never, a third now and then: so do the holes. */
function progressOf(spec: SeriesSpec, place: number, random: Random): Progress {
  const mark = nowMinute - 3 - (spec.class === "alerting" ? 0 : place % 5);
  const entries = Array.from({ length: 15 }, (_none, back): SentEntry => {
    const silent = place % 3 === 1 || (place % 3 === 2 && random.next() < 0.5);
    return { minute: mark - back, sent: silent ? { kind: "zero" } : { kind: "value", value: 5 } };
  });
  return { mark, sent: recordSent(noneSent(mark - 14), entries, { end: mark + 1, keep: 30 }), slice: null };
}

function recordOf(index: number, random: Random): ActorRecord {
  const series = loadBalancer(index, random);
  const empty = emptyActorState(series.arn, ["default"]);
  const [known] = empty.destinations.values();
  const states = series.specs.map((spec): [string, SeriesState] => {
    const labelSet = series.labels.sets.get(spec.labelsKey) ?? { labels: {}, resource: {} };
    return [
      spec.id,
      { spec, labelSet, endMinute: null, window: null, stillness: null, failures: 0, retryAtMs: null },
    ];
  });
  const progress = new Map(series.specs.map((spec, place) => [spec.id, progressOf(spec, place, random)]));
  const destination = {
    retryAtMs: 0,
    inFlight: null,
    infoMark: nowMinute - 3,
    newest: { alerting: null, regular: null, slow: null },
  };
  return {
    state: {
      ...empty,
      labels: series.labels,
      series: new Map(states),
      destinations: new Map([["default", { ...known, ...destination, progress }]]),
    },
    inputs: liveInputs(series),
  };
}

async function sizeOf(count: number, detail: CheckpointDetail) {
  const random = seededRandom(1);
  const actors = Array.from({ length: count }, (_none, index) => recordOf(index, random));
  const head = { epoch: 1, savedAtMs: nowMinute * 60_000, clean: false };
  const memo = templateMemo();
  const encode = () => encodeCheckpoint({ actors, finished: [] }, head, { detail, recheckMinutes: 15, memo });
  encode();
  const startMs = performance.now();
  const { document, seriesCount } = encode();
  const text = JSON.stringify(document);
  const encodeMs = performance.now() - startMs;
  const bytes = (await packedText(text)).length;
  process.stdout.write(
    `checkpoint: ${count} load balancers, ${seriesCount} series, holes ${detail.holes}, labels ${detail.labels}: ` +
      `${Math.round(text.length / 1024)} KiB of text, ${Math.round(bytes / 1024)} KiB packed, encoded again in ${Math.round(encodeMs)} ms\n`,
  );
  return bytes;
}

describe("the size of a checkpoint", () => {
  test("500 load balancers fit with everything, with room to spare", async () => {
    expect(await sizeOf(500, fullDetail)).toBeLessThan(maxBytes / 4);
  });

  test("2,500 load balancers fit with everything", async () => {
    expect(await sizeOf(2500, fullDetail)).toBeLessThan(maxBytes);
  });

  test("5,000 load balancers fit without their holes", async () => {
    expect(await sizeOf(5000, { ...fullDetail, holes: false })).toBeLessThan(maxBytes);
  }, 60_000);

  test("10,000 load balancers fit with their marks", async () => {
    expect(await sizeOf(10_000, { ...fullDetail, holes: false, labels: false })).toBeLessThan(maxBytes);
  }, 60_000);
});
