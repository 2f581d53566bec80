import { expect, test } from "vitest";
import { tracedSinks } from "../../src/controller/traced-sinks.ts";
import { openSinks } from "../../src/otlp/open-sinks.ts";
import { seededRandom } from "../../src/runtime/seeded-random.ts";
import { silentLog } from "../../src/runtime/silent-log.ts";
import { silentMeter } from "../../src/runtime/silent-meter.ts";
import { systemClock } from "../../src/runtime/system-clock.ts";
import { spanCollector } from "../support/span-collector.ts";
import { httpReceiver } from "./local-receivers.ts";
import { batchOf, seriesAt } from "./sample-batch.ts";
import { otlpSettings } from "./sink-bench.ts";
import { owned } from "./transport-lab.ts";

test("each push request is a span of its delivery, with its size, its number of the try, and how it failed", async () => {
  let asked = 0;
  const receiver = owned(
    await httpReceiver((response) => {
      asked += 1;
      response.writeHead(asked === 1 ? 503 : 200).end();
    }),
  );
  const { tracer, spans } = spanCollector(systemClock);
  const opened = openSinks(
    [otlpSettings({ name: "a", endpoint: `http://127.0.0.1:${receiver.port}/v1/metrics` })],
    { clock: systemClock, random: seededRandom(1), log: silentLog, meter: silentMeter, tracer },
  );
  const [sink] = tracedSinks(opened, tracer);
  const delivery = await sink?.deliver(
    batchOf([seriesAt("alb_request_count_sum", [0, 1, 2])]),
    new AbortController().signal,
  );
  await sink?.close();
  expect(delivery).toMatchObject({ kind: "answered", delivered: 3 });
  const push = {
    "elbow.destination": "a",
    "elbow.points": 3,
    "elbow.bytes": expect.any(Number),
    "elbow.wire_bytes": expect.any(Number),
  };
  expect(spans()).toMatchObject([
    { name: "push", parent: "deliver", attributes: { ...push, "elbow.retry": 0, "error.type": "retry" } },
    { name: "push", parent: "deliver", attributes: { ...push, "elbow.retry": 1 } },
    {
      name: "deliver",
      parent: null,
      attributes: {
        "elbow.destination": "a",
        "elbow.series": 1,
        "elbow.points.delivered": 3,
        "elbow.points.refused": 0,
      },
    },
  ]);
});
