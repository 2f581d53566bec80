import type { Clock } from "../runtime/clock.ts";
import type { Log } from "../runtime/log.ts";
import { withDeadline } from "../runtime/with-deadline.ts";
import { askLease, type LeaseClientPorts } from "./lease-client.ts";
import { requestTimeMs, type LeaseTimes } from "./lease-settings.ts";
import { leaseTrier } from "./lease-trier.ts";
import { releasedRecord, type LeasePlace, type LeaseRecord, type StoredLease } from "./rules/lease-record.ts";
import { seenLease, type LeaseView } from "./rules/lease-standing.ts";
import { beginTry, continueTry, type LeaseMove, type LeaseOutcome } from "./rules/lease-try.ts";
import type { Transport } from "./transport.ts";

/** Tries to let a Lease go. More hold up the stop; others take over by themselves once it has run out. */
const releaseTries = 3;

/** How long letting go may take in all. Longer: a stop takes longer than a pod is given. */
const releaseMs = 4000;

/** What reading and writing one Lease needs. */
export interface LeaseAccessPorts {
  readonly api: Pick<Transport, "request">;
  readonly clock: Clock;
  readonly log: Log;
  /** Asked before each try until it is known: the namespace may be known later than the program starts. */
  readonly place: () => Promise<LeasePlace>;
  /** Of this process alone, for its whole life. */
  readonly identity: string;
  readonly times: LeaseTimes;
}

/** One Lease, as this process last saw it, and the requests about it. One try at a time. */
export class LeaseAccess {
  readonly #ports: LeaseAccessPorts;
  readonly #client: LeaseClientPorts;
  #place: LeasePlace | null = null;
  #view: LeaseView | null = null;

  constructor(ports: LeaseAccessPorts) {
    this.#ports = ports;
    this.#client = { api: ports.api, clock: ports.clock, requestMs: requestTimeMs(ports.times) };
  }

  /** What it said when it was last seen; null = not seen yet, or it was not there. */
  get record(): LeaseRecord | null {
    return this.#view?.lease.record ?? null;
  }

  /** One try, and when its last request was sent. */
  async try(signals: { readonly looking: AbortSignal; readonly writing: AbortSignal }): Promise<{
    readonly outcome: LeaseOutcome;
    readonly sent: { readonly monotonicMs: number; readonly wallMs: number };
  }> {
    const { clock } = this.#ports;
    const nowOf = () => ({ monotonicMs: clock.monotonicMs(), wallMs: clock.nowMs() });
    let sent = nowOf();
    const found = await this.#placeNow();
    if (typeof found === "string") {
      return { outcome: { kind: "failed", message: found }, sent };
    }
    let step = beginTry(this.#view, leaseTrier(this.#ports));
    while (step.kind === "ask") {
      sent = nowOf();
      const { move, view } = step;
      const signal = move.kind === "get" ? signals.looking : signals.writing;
      const answer = await askLease({ place: found, move }, this.#client, signal);
      step = continueTry({ move, view }, answer, leaseTrier(this.#ports));
    }
    this.#view = step.view;
    return { outcome: step.outcome, sent };
  }

  /** Sees who holds it, and tries for nothing. Whoever tries later waits only for what is left of the holder's time. */
  async look(signal: AbortSignal): Promise<void> {
    const place = await this.#placeNow();
    const lease = typeof place === "string" ? null : await this.#ask(place, { kind: "get" }, signal);
    if (lease !== null) {
      this.#see(lease);
    }
  }

  async #placeNow(): Promise<LeasePlace | string> {
    try {
      this.#place ??= await this.#ports.place();
      return this.#place;
    } catch (error) {
      return `the namespace of the Lease is not known: ${String(error)}`;
    }
  }

  /** Lets the Lease go if it is this process's, so that others need not wait. Gives up after a few seconds: then it runs out. */
  async release(): Promise<void> {
    const { clock, log } = this.#ports;
    const ended = await withDeadline(
      (inner) => this.#release(inner),
      { clock, ms: releaseMs },
      neverAborts(),
    );
    if (ended.kind === "late") {
      log.warn("the Lease could not be let go; others may take it when it has run out");
    }
  }

  async #release(signal: AbortSignal): Promise<void> {
    const place = this.#place;
    const { clock, identity, log } = this.#ports;
    for (let tries = 0; tries < releaseTries && place !== null; tries += 1) {
      const lease = this.#view?.lease;
      if (lease === undefined || lease.record.holder !== identity) {
        return;
      }
      const record = releasedRecord(lease.record, clock.nowMs());
      const written = await this.#ask(place, { kind: "update", record, over: lease, blind: true }, signal);
      if (written !== null) {
        this.#see(written);
        log.info("the Lease was let go");
        return;
      }
      const looked = await this.#ask(place, { kind: "get" }, signal);
      if (looked !== null) {
        this.#see(looked);
      }
    }
  }

  async #ask(place: LeasePlace, move: LeaseMove, signal: AbortSignal): Promise<StoredLease | null> {
    const answer = await askLease({ place, move }, this.#client, signal);
    return answer.kind === "lease" ? answer.lease : null;
  }

  #see(lease: StoredLease): void {
    this.#view = seenLease(this.#view, lease, this.#ports.clock.monotonicMs());
  }
}

function neverAborts(): AbortSignal {
  return new AbortController().signal;
}
