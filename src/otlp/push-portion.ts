import type { Clock } from "../runtime/clock.ts";
import type { Permit } from "../runtime/permit.ts";
import { silentTracer } from "../runtime/silent-tracer.ts";
import type { Tracer } from "../runtime/tracer.ts";
import { answerWithin } from "./answer-within.ts";
import type { DestinationGate } from "./destination-gate.ts";
import type { PackedBody } from "./body-packer.ts";
import type { OtlpMeters } from "./otlp-meters.ts";
import type { PointsInFlight } from "./points-in-flight.ts";
import { type Decision, decide } from "./rules/answer.ts";
import type { PointDecision } from "./rules/search-step.ts";
import type { Transport } from "./transport.ts";

/** How long one delivery waits for a receiver that is away before it hands its points back. */
export interface RetrySettings {
  /** Tries of one request. */
  readonly maxTries: number;
  /** Longest sum of waits. Larger holds batches in memory during an outage; CloudWatch keeps the minutes anyway. */
  readonly maxWaitMs: number;
  /** Wait after an answer that only a change of configuration or credentials can heal. */
  readonly slowMs: number;
}

/** The result of pushing one request: a decision about its points, or why the delivery stops here. */
export type PushOutcome =
  | { readonly kind: "decided"; readonly decision: PointDecision }
  | {
      readonly kind: "stopped";
      /** `points`: the receiver is well, only this batch has to wait. */
      readonly about: "receiver" | "points";
      readonly why: "unavailable" | "unauthorized";
      /** Null when the gate was closed before: then the last known message holds. */
      readonly message: string | null;
      readonly waitMs: number;
    };

/** What pushing needs. */
export interface PushParts {
  readonly destination: string;
  readonly transport: Transport;
  readonly gate: DestinationGate;
  readonly clock: Clock;
  readonly meters: OtlpMeters;
  readonly inFlight: PointsInFlight;
  readonly timeoutMs: number;
  readonly retry: RetrySettings;
  /** Asked right before each request is sent. Left out: always granted. */
  readonly permit?: Permit;
  /** Left out: nothing is traced. */
  readonly tracer?: Tracer;
}

/**
 * No receiver refuses requests below this for their size. Some say RESOURCE_EXHAUSTED without RetryInfo when they are busy,
 * and splitting down to single points would then drop them all.
 */
const smallestTooLargeBytes = 16 * 1024;

function notTooSmall(decision: Decision, bytes: number): Decision {
  return decision.kind === "too-large" && bytes < smallestTooLargeBytes
    ? { kind: "retry", atLeastMs: 0, message: decision.message }
    : decision;
}

async function sendOnce(
  parts: PushParts,
  request: PackedBody & { readonly attempt: number },
  signal: AbortSignal,
): Promise<Decision> {
  const { clock, meters } = parts;
  const labels = { destination: parts.destination };
  parts.permit?.granted();
  signal.throwIfAborted();
  const startMs = clock.monotonicMs();
  const answer = await parts.inFlight.during(request.points, () => answerWithin(request, parts, signal));
  const decision = notTooSmall(decide(answer), request.rawBytes);
  meters.requests.add(1, { ...labels, outcome: decision.kind });
  meters.bytes.add(request.rawBytes, labels);
  meters.wireBytes.add(request.body.length, labels);
  const ended = decision.kind === "delivered" ? labels : { ...labels, error_type: decision.kind };
  meters.durations.record((clock.monotonicMs() - startMs) / 1000, ended);
  meters.exported.add(request.points, ended);
  if (request.attempt > 0) {
    meters.retries.add(1, labels);
  }
  return decision;
}

/** Sends once with a span around it. */
function tracedSend(
  parts: PushParts,
  request: PackedBody & { readonly attempt: number },
  signal: AbortSignal,
): Promise<Decision> {
  const attributes = {
    "elbow.destination": parts.destination,
    "elbow.points": request.points,
    "elbow.bytes": request.rawBytes,
    "elbow.wire_bytes": request.body.length,
    "elbow.retry": request.attempt,
  };
  const { tracer = silentTracer } = parts;
  return tracer.span({ name: "push", kind: "client", attributes }, async (span) => {
    const decision = await sendOnce(parts, request, signal);
    if (decision.kind !== "delivered") {
      span.fail(decision.kind);
    }
    return decision;
  });
}

/**
 * Sends one request until its points are decided, trying again a few times within a bounded wait. All owners of a
 * destination share its gate, so a receiver that is away meets one request at a time. The body is made behind the gate,
 * so that owners who wait hold no bytes, and a retry sends the same ones. Rejects on abort only.
 */
export async function pushPortion(
  parts: PushParts,
  pack: () => PackedBody,
  signal: AbortSignal,
): Promise<PushOutcome> {
  const { gate, clock, retry } = parts;
  let waitedMs = 0;
  let packed: PackedBody | null = null;
  for (let attempt = 0; ; attempt += 1) {
    const entry = await gate.enter(signal);
    if (entry.kind === "closed") {
      return { kind: "stopped", about: "receiver", why: "unavailable", message: null, waitMs: entry.waitMs };
    }
    packed ??= pack();
    const decision = await tracedSend(parts, { ...packed, attempt }, signal).catch((error: unknown) => {
      gate.abandon();
      throw error;
    });
    switch (decision.kind) {
      case "delivered":
      case "too-large":
      case "refused":
      case "broken":
        gate.leave();
        return { kind: "decided", decision };
      case "too-early":
        gate.leave();
        return {
          kind: "stopped",
          about: "points",
          why: "unavailable",
          message: decision.message,
          waitMs: retry.slowMs,
        };
      case "unauthorized":
      case "misconfigured": {
        const waitMs = gate.fail(retry.slowMs);
        const why = decision.kind === "unauthorized" ? "unauthorized" : "unavailable";
        return { kind: "stopped", about: "receiver", why, message: decision.message, waitMs };
      }
      case "retry": {
        const waitMs = gate.fail(decision.atLeastMs);
        if (attempt + 1 >= retry.maxTries || waitedMs + waitMs > retry.maxWaitMs) {
          return {
            kind: "stopped",
            about: "receiver",
            why: "unavailable",
            message: decision.message,
            waitMs,
          };
        }
        waitedMs += waitMs;
        await clock.sleep(waitMs, signal);
        break;
      }
      default:
        return decision satisfies never;
    }
  }
}
