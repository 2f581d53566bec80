import { jsonRecord } from "../runtime/json-record.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Log } from "../runtime/log.ts";
import type { Random } from "../runtime/random.ts";
import { stableHash } from "../runtime/stable-hash.ts";
import { askLease, leasesPath, requestWithin, type LeaseClientPorts } from "./lease-client.ts";
import { requestTimeMs, retryPauseMs, type LeaseTimes } from "./lease-settings.ts";
import { leaseTrier } from "./lease-trier.ts";
import { listField, recordField, textField } from "./rules/json-fields.ts";
import { readLease, type LeasePlace } from "./rules/lease-record.ts";
import { deadReplicas, liveReplicas } from "./rules/lease-presence.ts";
import { seenLease, type LeaseView } from "./rules/lease-standing.ts";
import { beginTry, continueTry } from "./rules/lease-try.ts";
import type { Transport } from "./transport.ts";

/** The most Leases of replicas that are looked at. */
const maxListed = 500;

/** What being seen needs. */
export interface PresencePorts {
  readonly api: Pick<Transport, "request">;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Namespace of the election. */
  readonly namespace: () => Promise<string>;
  /** Name of the election's Leases. */
  readonly name: string;
  readonly identity: string;
  readonly times: LeaseTimes;
  /** False while this process cannot lead: then it is not counted by others. */
  readonly able: () => boolean;
  /** Called after each look around. */
  readonly looked: () => void;
  readonly trouble: (problem: { readonly message: string; readonly remedy: string } | null) => void;
}

/** What tells the Leases of replicas from others. */
export const presenceLabels = (name: string): Readonly<Record<string, string>> => ({
  "app.kubernetes.io/part-of": "elbow",
  "app.kubernetes.io/component": "presence",
  "elbow.dev/election": name.length <= 63 ? name : stableHash(name).toString(36),
});

/** Name of a replica's own Lease. */
export function presenceName(name: string, identity: string): string {
  const suffix = `-presence-${stableHash(identity).toString(36)}${stableHash(`${identity} `).toString(36)}`;
  return `${name.slice(0, 253 - suffix.length)}${suffix}`;
}

/** Shows the other replicas that this one is there, by a Lease of its own, and counts them. */
export class LeasePresence {
  readonly #ports: PresencePorts;
  readonly #client: LeaseClientPorts;
  readonly #name: string;
  #views: ReadonlyMap<string, LeaseView> = new Map();
  #own: LeaseView | null = null;
  #renewedAtMs = Number.NEGATIVE_INFINITY;
  /** Null until the first look. */
  #live: number | null = null;

  constructor(ports: PresencePorts) {
    this.#ports = ports;
    this.#client = { api: ports.api, clock: ports.clock, requestMs: requestTimeMs(ports.times) };
    this.#name = presenceName(ports.name, ports.identity);
  }

  /** How many replicas are there, this one among them; null = not known yet. */
  live(): number | null {
    return this.#live;
  }

  /** Identities of the replicas that were seen, this one among them. */
  identities(): readonly string[] {
    const nowMs = this.#ports.clock.monotonicMs();
    const others = [...this.#views].flatMap(([name, { lease, seenAtMs }]) =>
      name !== this.#name && nowMs < seenAtMs + lease.record.durationMs ? [lease.record.holder] : [],
    );
    return [this.#ports.identity, ...others].toSorted();
  }

  /** Works until the signal aborts; then the own Lease is deleted, so that the others know at once. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, times, random } = this.#ports;
    try {
      for (;;) {
        await this.#turn(signal);
        await clock.sleep(retryPauseMs(times, random.next()), signal);
      }
    } catch (error) {
      if (!signal.aborted) {
        throw error;
      }
    } finally {
      await this.#remove(this.#name, null);
    }
  }

  async #turn(signal: AbortSignal): Promise<void> {
    const { clock, times, able } = this.#ports;
    const place = await this.#place();
    if (place === null) {
      return;
    }
    if (able() && clock.monotonicMs() - this.#renewedAtMs >= times.leaseDurationMs / 3) {
      await this.#renew(place, signal);
    }
    await this.#look(place, signal);
    this.#ports.looked();
  }

  async #place(): Promise<LeasePlace | null> {
    const { namespace, name } = this.#ports;
    try {
      return { namespace: await namespace(), name: this.#name, labels: presenceLabels(name) };
    } catch {
      return null;
    }
  }

  async #renew(place: LeasePlace, signal: AbortSignal): Promise<void> {
    let step = beginTry(this.#own, leaseTrier(this.#ports));
    while (step.kind === "ask") {
      const { move, view } = step;
      step = continueTry(
        { move, view },
        await askLease({ place, move }, this.#client, signal),
        leaseTrier(this.#ports),
      );
    }
    this.#own = step.view;
    if (step.outcome.kind === "won") {
      this.#renewedAtMs = this.#ports.clock.monotonicMs();
    }
  }

  async #look({ namespace, labels }: LeasePlace, signal: AbortSignal): Promise<void> {
    const { clock, trouble } = this.#ports;
    const query = {
      labelSelector: Object.entries(labels)
        .map(([key, value]) => `${key}=${value}`)
        .join(","),
      limit: String(maxListed),
    };
    const answer = await requestWithin(
      { method: "GET", path: leasesPath(namespace), query },
      this.#client,
      signal,
    );
    if (answer.kind === "answered" && answer.status === 403) {
      this.#live ??= 1;
      trouble({
        message:
          "elbow is not allowed to list Leases, so it does not see the other replicas and takes every bucket that is free.",
        remedy: `Add to a Role in namespace ${namespace}: apiGroups ["coordination.k8s.io"], resources ["leases"], verbs ["get", "list", "create", "update", "delete"].`,
      });
      return;
    }
    if (answer.kind !== "answered" || answer.status >= 300) {
      return;
    }
    trouble(null);
    const nowMs = clock.monotonicMs();
    this.#views = new Map(
      listField(jsonRecord(answer.body) ?? {}, "items", []).flatMap((item): [string, LeaseView][] => {
        const found = namedLease(item, labels);
        return found === null
          ? []
          : [[found.name, seenLease(this.#views.get(found.name) ?? null, found.lease, nowMs)]];
      }),
    );
    this.#live = liveReplicas(this.#views, { name: this.#name }, nowMs);
    const [dead] = deadReplicas(this.#views, nowMs);
    if (dead !== undefined && dead !== this.#name) {
      await this.#remove(dead, this.#views.get(dead)?.lease.resourceVersion ?? null);
    }
  }

  /** Best effort: what stays behind runs out by itself and is deleted later. */
  async #remove(name: string, resourceVersion: string | null): Promise<void> {
    const place = await this.#place();
    if (place !== null) {
      const preconditions = resourceVersion === null ? {} : { preconditions: { resourceVersion } };
      const body = { apiVersion: "v1", kind: "DeleteOptions", ...preconditions };
      const path = `${leasesPath(place.namespace)}/${encodeURIComponent(name)}`;
      await requestWithin({ method: "DELETE", path, body }, this.#client, new AbortController().signal);
    }
  }
}

function namedLease(item: unknown, labels: Readonly<Record<string, string>>) {
  const lease = readLease(item);
  const metadata = recordField(jsonRecord(item) ?? {}, "metadata", []);
  const name = textField(metadata, "name", []);
  const worn = recordField(metadata, "labels", []);
  const ours = Object.entries(labels).every(([key, value]) => worn[key] === value);
  return lease === null || name === null || !ours ? null : { name, lease };
}
