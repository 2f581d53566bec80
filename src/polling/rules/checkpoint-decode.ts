import {
  checkpointKind,
  checkpointVersion,
  type CheckpointDocument,
  type SavedLoadBalancer,
} from "./checkpoint-document.ts";
import { listOf, readLoadBalancer, readTemplate } from "./checkpoint-fields.ts";
import { readSpending } from "./saved-spending.ts";
import { jsonRecord } from "../../runtime/json-record.ts";

/** A checkpoint as it was read; each load balancer is unfolded when its actor starts. */
export interface Checkpoint extends Omit<CheckpointDocument, "loadBalancers"> {
  readonly loadBalancers: ReadonlyMap<string, SavedLoadBalancer>;
  /** Load balancers and series templates that could not be read. */
  readonly unreadable: number;
}

/** The last instant that a Date can name. */
const latestMs = 8.64e15;

/** What some text is. `newer`: written by a program too new to be understood. `foreign`: not a checkpoint, or a broken one. */
export type DecodedCheckpoint =
  | { readonly kind: "checkpoint"; readonly checkpoint: Checkpoint }
  | { readonly kind: "newer"; readonly version: number }
  | { readonly kind: "foreign"; readonly message: string };

/** Reads a document. Never throws, whatever the text is; what is wrong in one load balancer hurts only that one. */
export function decodeCheckpoint(text: string): DecodedCheckpoint {
  const found = jsonRecord(parsed(text));
  if (found === null || found["kind"] !== checkpointKind) {
    return { kind: "foreign", message: "it is not a checkpoint of elbow" };
  }
  const version = whole(found["version"]);
  const oldest = whole(found["oldestReader"]);
  if (version === null || oldest === null) {
    return { kind: "foreign", message: "it has no version" };
  }
  if (oldest > checkpointVersion) {
    return { kind: "newer", version };
  }
  const destinations = listOf(found["destinations"]).map((name) => (typeof name === "string" ? name : ""));
  const templates = listOf(found["templates"]).map(readTemplate);
  const shapes = listOf(found["shapes"]).map((shape) => listOf(shape).map((index) => whole(index) ?? -1));
  const tables = { destinations: destinations.length, shapes: shapes.length };
  const loadBalancers = new Map<string, SavedLoadBalancer>();
  let unreadable = templates.filter((template) => template === null).length;
  for (const one of listOf(found["loadBalancers"])) {
    const saved = readLoadBalancer(one, tables);
    if (saved === null) {
      unreadable += 1;
    } else {
      loadBalancers.set(saved.arn, saved);
    }
  }
  return {
    kind: "checkpoint",
    checkpoint: {
      kind: checkpointKind,
      version,
      oldestReader: oldest,
      epoch: whole(found["epoch"]) ?? 0,
      savedAtMs: Math.min(whole(found["savedAtMs"]) ?? 0, latestMs),
      clean: found["clean"] === true,
      ...openedOf(whole(found["openedAtMs"])),
      ...readSpending(found["spending"]),
      ...divisionOf(jsonRecord(found["division"])),
      destinations,
      templates,
      shapes,
      loadBalancers,
      unreadable,
    },
  };
}

function openedOf(openedAtMs: number | null): Pick<Checkpoint, "openedAtMs"> {
  return openedAtMs === null ? {} : { openedAtMs: Math.min(openedAtMs, latestMs) };
}

function divisionOf(found: Readonly<Record<string, unknown>> | null): Pick<Checkpoint, "division"> {
  const buckets = whole(found?.["buckets"]);
  const sinceMs = whole(found?.["sinceMs"]);
  return buckets === null || sinceMs === null ? {} : { division: { buckets, sinceMs } };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

function whole(value: unknown): number | null {
  return Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : null;
}
