import { open, rename } from "node:fs/promises";
import type { Batch } from "../polling/batch.ts";
import type { Delivery, Sink } from "../polling/sink.ts";
import { PointSpool, type SpooledSeries } from "./point-spool.ts";
import {
  compareSeries,
  familyHead,
  openMetricsEnd,
  pointText,
  seriesIdentity,
  seriesPrefix,
} from "./rules/openmetrics-text.ts";

/** How much text is gathered before it is written: fewer writes, bounded memory. */
const flushChars = 1 << 20;

/** Where a file goes, and what is in it. */
export interface OpenMetricsTarget {
  /** Path of the text; while points are gathered there is a folder of that name with `.points`. */
  readonly file: string;
  /** Minutes: from (inclusive) to (exclusive). */
  readonly range: { readonly from: number; readonly to: number };
  /** Added to the start of each period, as the destination's `timestamp` says. */
  readonly shiftMs: number;
  /** The sentence in a family's HELP line. */
  readonly help: (name: string) => string;
}

/** What the written file holds. */
export interface OpenMetricsSize {
  readonly points: number;
  readonly bytes: number;
}

/** A sink that ends in a text file which `promtool tsdb create-blocks-from openmetrics` imports. */
export interface OpenMetricsSink extends Sink {
  /** Writes the text of all that was delivered for these owners, in the format's own order, and lets the gathered points go. */
  finish(owners: readonly string[], signal: AbortSignal): Promise<OpenMetricsSize>;
}

/** Delivered = on disk. Points gathered by an earlier run for the same file and range are part of it. */
export function openMetricsSink(name: string, target: OpenMetricsTarget): OpenMetricsSink {
  const spool = new PointSpool(`${target.file}.points`, target.range);
  return {
    name,
    async deliver(batch: Batch, signal: AbortSignal): Promise<Delivery> {
      signal.throwIfAborted();
      await spool.write(batch.owner, batch.series);
      return { kind: "answered", delivered: batch.pointCount, refused: [], possiblyLost: 0 };
    },
    async finish(owners, signal) {
      const size = await writeText(spool, { target, owners }, signal);
      await rename(`${target.file}.new`, target.file);
      await spool.remove();
      return size;
    },
    async close() {},
  };
}

async function writeText(
  spool: PointSpool,
  from: { readonly target: OpenMetricsTarget; readonly owners: readonly string[] },
  signal: AbortSignal,
): Promise<OpenMetricsSize> {
  const { target, owners } = from;
  await using file = await open(`${target.file}.new`, "w");
  const size = { points: 0, bytes: 0 };
  let text = "";
  const flush = async (): Promise<void> => {
    const bytes = Buffer.from(text);
    await file.appendFile(bytes);
    size.bytes += bytes.length;
    text = "";
  };
  let family = "";
  let written: SpooledSeries | null = null;
  for (const series of (await spool.series(owners)).toSorted(compareSeries)) {
    signal.throwIfAborted();
    if (written !== null && seriesIdentity(written) === seriesIdentity(series)) {
      throw new Error(`two load balancers have a series ${seriesIdentity(series)}`);
    }
    written = series;
    const points = await spool.read(series);
    if (points.length > 0 && series.name !== family) {
      family = series.name;
      text += familyHead(family, target.help(family));
    }
    const prefix = seriesPrefix(series);
    for (const { minute, value } of points) {
      text += prefix + pointText(value, minute * 60_000 + target.shiftMs);
      if (text.length >= flushChars) {
        await flush();
      }
    }
    size.points += points.length;
  }
  text += openMetricsEnd;
  await flush();
  await file.sync();
  return size;
}
