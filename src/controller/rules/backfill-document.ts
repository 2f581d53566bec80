import type { BackfillProgress } from "../../polling/rules/backfill-state.ts";
import { jsonRecord } from "../../runtime/json-record.ts";

/** A part of a backfill: what is pushed, and what goes to a file. */
export type BackfillPart = "push" | "file";

/** What was asked: a resumed run must ask the same. Minutes since the epoch. */
export interface BackfillRequest {
  readonly cluster: string;
  readonly region: string;
  readonly destination: string;
  readonly from: number;
  readonly to: number;
  /** Path of the OpenMetrics file; null = everything is pushed. */
  readonly file: string | null;
  readonly onlyMissing: boolean;
}

/** The progress file of a backfill. */
export interface BackfillDocument {
  readonly request: BackfillRequest;
  readonly startedAtMs: number;
  /** The first minute of all: what was asked, or the oldest that CloudWatch still had at the start. */
  readonly begin: number;
  /** Minutes before it go to the file, the others are pushed. */
  readonly cut: number;
  readonly finished: boolean;
  /** By ARN. */
  readonly progress: Readonly<Record<BackfillPart, Readonly<Record<string, BackfillProgress>>>>;
}

/** What some text is. */
export type DecodedBackfill =
  | { readonly kind: "backfill"; readonly document: BackfillDocument }
  | { readonly kind: "foreign"; readonly message: string };

const kind = "elbow backfill";
const version = 1;

/** The document as JSON text. */
export function encodeBackfill(document: BackfillDocument): string {
  return `${JSON.stringify({ kind, version, ...document })}\n`;
}

/** Reads a progress file. Never throws: a broken one is foreign, for nobody can say what it had done. */
export function decodeBackfill(text: string): DecodedBackfill {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return foreign("it is not JSON");
  }
  const found = jsonRecord(json);
  if (found === null || found["kind"] !== kind) {
    return foreign("it is no progress file of elbow backfill");
  }
  if (found["version"] !== version) {
    return foreign(`it has version ${String(found["version"])}, and this program reads ${version}`);
  }
  const request = requestOf(jsonRecord(found["request"]));
  const startedAtMs = wholeOf(found["startedAtMs"]);
  const begin = wholeOf(found["begin"]);
  const cut = wholeOf(found["cut"]);
  const parts = jsonRecord(found["progress"]);
  const push = progressesOf(parts?.["push"]);
  const file = progressesOf(parts?.["file"]);
  if (
    request === null ||
    startedAtMs === null ||
    begin === null ||
    cut === null ||
    push === null ||
    file === null
  ) {
    return foreign("it is broken");
  }
  const finished = found["finished"] === true;
  return {
    kind: "backfill",
    document: { request, startedAtMs, begin, cut, finished, progress: { push, file } },
  };
}

/** The first thing in which two requests differ, in words; null = they are the same. */
export function requestDifference(a: BackfillRequest, b: BackfillRequest): keyof BackfillRequest | null {
  const keys = ["cluster", "region", "destination", "from", "to", "file", "onlyMissing"] as const;
  return keys.find((key) => a[key] !== b[key]) ?? null;
}

function requestOf(found: Readonly<Record<string, unknown>> | null): BackfillRequest | null {
  const { cluster, region, destination, file, onlyMissing } = found ?? {};
  const from = wholeOf(found?.["from"]);
  const to = wholeOf(found?.["to"]);
  if (
    typeof cluster !== "string" ||
    typeof region !== "string" ||
    typeof destination !== "string" ||
    typeof onlyMissing !== "boolean" ||
    (file !== null && typeof file !== "string") ||
    from === null ||
    to === null
  ) {
    return null;
  }
  return { cluster, region, destination, from, to, file, onlyMissing };
}

function progressesOf(value: unknown): Readonly<Record<string, BackfillProgress>> | null {
  const found = jsonRecord(value);
  if (found === null) {
    return null;
  }
  const progresses: Record<string, BackfillProgress> = {};
  for (const [arn, one] of Object.entries(found)) {
    const fields = jsonRecord(one);
    const reached = wholeOf(fields?.["reached"]);
    const info = wholeOf(fields?.["info"]);
    const behind = Object.entries(jsonRecord(fields?.["behind"]) ?? {});
    const minutes = behind.flatMap(([id, next]) => {
      const minute = wholeOf(next);
      return minute === null ? [] : [[id, minute] as const];
    });
    if (reached === null || info === null || minutes.length < behind.length) {
      return null;
    }
    progresses[arn] = { reached, info, behind: Object.fromEntries(minutes) };
  }
  return progresses;
}

function wholeOf(value: unknown): number | null {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : null;
}

function foreign(message: string): DecodedBackfill {
  return { kind: "foreign", message };
}
