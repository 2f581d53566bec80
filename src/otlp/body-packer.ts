import { gzipSync } from "node:zlib";
import { encodeBatchInto } from "./rules/encode-batch.ts";
import type { EncodedSeries } from "./rules/encode-series.ts";
import { countPoints, type Portion } from "./rules/portion.ts";

/**
 * The points of one series repeat their labels within a few KiB, so a fast level with a small window shrinks them to a
 * few per cent. Higher levels cost twice the CPU and more; larger windows cost memory to set up for each request.
 */
const gzipOptions = { level: 2, memLevel: 6, windowBits: 13 };

/** A request's body as it goes on the wire, and how large it was before. */
export interface PackedBody {
  readonly body: Uint8Array;
  readonly encoding: "gzip" | "identity";
  readonly rawBytes: number;
  readonly points: number;
}

/**
 * Serializes and compresses one body at a time in one buffer of its own, which grows to the largest request: what waits
 * for an answer is only the few KiB that travel.
 */
export class BodyPacker {
  readonly #compression: "gzip" | "none";
  readonly #shiftMs: number;
  #scratch = new Uint8Array(0);

  constructor(settings: { readonly compression: "gzip" | "none"; readonly shiftMs: number }) {
    this.#compression = settings.compression;
    this.#shiftMs = settings.shiftMs;
  }

  pack(series: readonly EncodedSeries[], portion: Portion): PackedBody {
    const raw = encodeBatchInto(series, portion, {
      shiftMs: this.#shiftMs,
      room: (size) => this.#room(size),
    });
    const size = { rawBytes: raw.length, points: countPoints(portion) };
    return this.#compression === "gzip"
      ? { body: gzipSync(raw, gzipOptions), encoding: "gzip", ...size }
      : { body: raw.slice(), encoding: "identity", ...size };
  }

  #room(size: number): Uint8Array {
    if (this.#scratch.length < size) {
      // In steps, so that slowly growing requests do not make a new buffer each.
      this.#scratch = new Uint8Array(Math.ceil(size / 65_536) * 65_536);
    }
    return this.#scratch.subarray(0, size);
  }
}
