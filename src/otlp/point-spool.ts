import { createHash } from "node:crypto";
import { mkdir, open, readFile, rename, rm, writeFile, type FileHandle } from "node:fs/promises";
import path from "node:path";
import type { BatchSeries } from "../polling/batch.ts";
import { seriesIdentity, type OpenMetricsSeries } from "./rules/openmetrics-text.ts";
import { spooledValue, spoolRuns, spoolValue } from "./rules/spooled-value.ts";

const valueBytes = 8;

/** One series of a spool: who owns it, and which row of the owner's file is its own. */
export interface SpooledSeries extends OpenMetricsSeries {
  readonly owner: string;
  readonly row: number;
}

interface OwnerRows {
  /** How many of the rows are on disk. */
  saved: number;
  readonly rows: OpenMetricsSeries[];
  readonly byIdentity: Map<string, number>;
}

/**
 * Points on disk until the file can be written in its own order: one file of eight-byte values per owner, one row per series,
 * one place per minute. Writing a minute again changes nothing, so a run that was killed may write what it wrote.
 */
export class PointSpool {
  readonly #folder: string;
  readonly #range: { readonly from: number; readonly to: number };
  readonly #owners = new Map<string, OwnerRows>();

  constructor(folder: string, range: { readonly from: number; readonly to: number }) {
    this.#folder = folder;
    this.#range = range;
  }

  /** Writes the points of an owner's series; on disk when it resolves. Points outside the range are a bug. */
  async write(owner: string, series: readonly BatchSeries[]): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    const known = await this.#rowsOf(owner);
    const rows = series.map((one) => rowOf(known, one));
    // Rows first: a value whose row nobody knows would be lost.
    await this.#saveRows(owner, known);
    await using file = await openForWriting(this.#valuesFile(owner));
    for (const [index, { points }] of series.entries()) {
      for (const run of spoolRuns(points)) {
        const bytes = new Uint8Array(Float64Array.from(run.values, spoolValue).buffer);
        await writeFully(file, bytes, this.#position(rows[index] as number, run.from));
      }
    }
    await file.datasync();
  }

  /** All series of the given owners. */
  async series(owners: readonly string[]): Promise<readonly SpooledSeries[]> {
    const found: SpooledSeries[] = [];
    for (const owner of owners) {
      const { rows } = await this.#rowsOf(owner);
      found.push(...rows.map((one, row) => ({ ...one, owner, row })));
    }
    return found;
  }

  /** The points of one series, ascending. */
  async read(series: SpooledSeries): Promise<readonly { readonly minute: number; readonly value: number }[]> {
    const minutes = this.#range.to - this.#range.from;
    const values = new Float64Array(minutes);
    await using file = await open(this.#valuesFile(series.owner), "r");
    await readFully(file, new Uint8Array(values.buffer), this.#position(series.row, this.#range.from));
    const points: { minute: number; value: number }[] = [];
    for (const [offset, stored] of values.entries()) {
      const value = spooledValue(stored);
      if (value !== null) {
        points.push({ minute: this.#range.from + offset, value });
      }
    }
    return points;
  }

  /** Removes everything. */
  async remove(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }

  #position(row: number, minute: number): number {
    const { from, to } = this.#range;
    if (minute < from || minute >= to) {
      throw new RangeError(`minute ${minute} lies outside the spool's range ${from}–${to}`);
    }
    return (row * (to - from) + minute - from) * valueBytes;
  }

  async #rowsOf(owner: string): Promise<OwnerRows> {
    let known = this.#owners.get(owner);
    if (known === undefined) {
      known = { saved: 0, rows: [], byIdentity: new Map() };
      for (const one of await savedRows(this.#rowsFile(owner))) {
        rowOf(known, one);
      }
      known.saved = known.rows.length;
      this.#owners.set(owner, known);
    }
    return known;
  }

  async #saveRows(owner: string, known: OwnerRows): Promise<void> {
    if (known.saved < known.rows.length) {
      const file = this.#rowsFile(owner);
      await writeFile(`${file}.new`, JSON.stringify(known.rows), { flush: true });
      await rename(`${file}.new`, file);
      known.saved = known.rows.length;
    }
  }

  #rowsFile(owner: string): string {
    return path.join(this.#folder, `${fileName(owner)}.json`);
  }

  #valuesFile(owner: string): string {
    return path.join(this.#folder, `${fileName(owner)}.f64`);
  }
}

function rowOf(known: OwnerRows, { name, labels }: OpenMetricsSeries): number {
  const identity = seriesIdentity({ name, labels });
  const row = known.byIdentity.get(identity);
  if (row !== undefined) {
    return row;
  }
  known.byIdentity.set(identity, known.rows.length);
  known.rows.push({ name, labels });
  return known.rows.length - 1;
}

/** ARNs hold slashes and colons. */
function fileName(owner: string): string {
  return createHash("sha256").update(owner).digest("hex").slice(0, 32);
}

async function savedRows(file: string): Promise<readonly OpenMetricsSeries[]> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as OpenMetricsSeries[];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") {
      return [];
    }
    throw error;
  }
}

async function openForWriting(file: string): Promise<FileHandle> {
  try {
    return await open(file, "r+");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") {
      return open(file, "wx+");
    }
    throw error;
  }
}

async function writeFully(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    done += (await file.write(bytes, done, bytes.length - done, position + done)).bytesWritten;
  }
}

/** Past the end of the file there are zero bytes too: nothing was written there. */
async function readFully(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    const { bytesRead } = await file.read(bytes, done, bytes.length - done, position + done);
    if (bytesRead === 0) {
      return;
    }
    done += bytesRead;
  }
}
