import { jsonRecord } from "../runtime/json-record.ts";
import type { Clock } from "../runtime/clock.ts";
import { withDeadline } from "../runtime/with-deadline.ts";
import { leaseObject, readLease, type LeasePlace } from "./rules/lease-record.ts";
import type { LeaseAnswer, LeaseMove } from "./rules/lease-try.ts";
import type { ApiAnswer, ApiCall, Transport } from "./transport.ts";

/** The path of a namespace's Leases. */
export function leasesPath(namespace: string): string {
  return `/apis/coordination.k8s.io/v1/namespaces/${encodeURIComponent(namespace)}/leases`;
}

/** What asking needs. */
export interface LeaseClientPorts {
  readonly api: Pick<Transport, "request">;
  readonly clock: Clock;
  /** One request may take this long; well below the renew deadline, so that a hung one leaves time for another. */
  readonly requestMs: number;
}

/** Makes one request about a Lease. Rejects only with the signal's reason. */
export async function askLease(
  { place, move }: { readonly place: LeasePlace; readonly move: LeaseMove },
  ports: LeaseClientPorts,
  signal: AbortSignal,
): Promise<LeaseAnswer> {
  return answerOf(place, move, await requestWithin(callOf(place, move), ports, signal));
}

/** One request within its time; lateness is an answer that was not reached. */
export async function requestWithin(
  call: ApiCall,
  { api, clock, requestMs }: LeaseClientPorts,
  signal: AbortSignal,
): Promise<ApiAnswer> {
  const outcome = await withDeadline((inner) => api.request(call, inner), { clock, ms: requestMs }, signal);
  return outcome.kind === "done"
    ? outcome.value
    : { kind: "unreachable", message: `no answer in ${requestMs / 1000} s` };
}

function callOf(place: LeasePlace, move: LeaseMove): ApiCall {
  const collection = leasesPath(place.namespace);
  const path = `${collection}/${encodeURIComponent(place.name)}`;
  switch (move.kind) {
    case "get":
      return { method: "GET", path };
    case "create":
      return { method: "POST", path: collection, body: leaseObject(place, move.record, null) };
    case "update":
      return { method: "PUT", path, body: leaseObject(place, move.record, move.over) };
    default:
      return move satisfies never;
  }
}

function answerOf(place: LeasePlace, move: LeaseMove, answer: ApiAnswer): LeaseAnswer {
  const where = `Lease ${place.namespace}/${place.name}`;
  if (answer.kind !== "answered") {
    return { kind: "failed", message: `${where}: ${answer.message}` };
  }
  if (answer.status < 300) {
    const lease = readLease(answer.body);
    return lease === null
      ? { kind: "failed", message: `${where}: the answer holds no Lease` }
      : { kind: "lease", lease };
  }
  const said = jsonRecord(answer.body)?.["message"];
  const words = `${where}: status ${answer.status}${typeof said === "string" ? `: ${said}` : ""}`;
  switch (answer.status) {
    case 404:
      return move.kind === "create"
        ? {
            kind: "refused",
            message: words,
            remedy: `Create the namespace ${place.namespace}, or set leaderElection.namespace to the one that elbow runs in.`,
          }
        : { kind: "absent" };
    case 409:
      return { kind: "conflict" };
    case 403:
      return {
        kind: "refused",
        message: `elbow is not allowed to use ${where} (status 403), so it cannot lead`,
        remedy:
          `Add to a Role in namespace ${place.namespace}, bound to the account that elbow runs as: ` +
          `apiGroups ["coordination.k8s.io"], resources ["leases"], verbs ["get", "create", "update"]. ` +
          "Or set leaderElection.enabled: false where only one process runs.",
      };
    default:
      return { kind: "failed", message: words };
  }
}
