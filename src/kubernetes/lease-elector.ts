import type { Log } from "../runtime/log.ts";
import type { Random } from "../runtime/random.ts";
import { runAll } from "../runtime/run-all.ts";
import type { Elector, Lead } from "./elector.ts";
import { LeaseAccess, type LeaseAccessPorts } from "./lease-access.ts";
import { LeaseHold } from "./lease-hold.ts";
import { retryPauseMs } from "./lease-settings.ts";

/** Added to the lease's duration before a leader that neither renews nor ends counts as stuck; client-go's watchdogs do the same. */
const watchdogGraceMs = 20_000;

/** What an elector works with. */
export interface LeaseElectorPorts extends LeaseAccessPorts {
  readonly random: Random;
  readonly bucket: number;
  /** Whether the bucket may be taken if it is free; left out: yes. One that may not be is looked at all the same. */
  readonly wanted?: () => boolean;
  /** Told what came of each try that found no leader; null = all is well again. */
  readonly trouble: (problem: { readonly message: string; readonly remedy: string } | null) => void;
}

/** What is known of the Lease. */
export interface LeaseStatus {
  readonly bucket: number;
  /** Null = not looked at yet; empty = nobody. */
  readonly holder: string | null;
  /** When the holder took it, RFC 3339. */
  readonly since: string | null;
  readonly epoch: number | null;
  readonly mine: boolean;
}

/** Leads while it holds a Lease, after client-go's rules. A lost term ends in the process, which is then a candidate again. */
export class LeaseElector implements Elector {
  readonly #ports: LeaseElectorPorts;
  readonly #access: LeaseAccess;
  readonly #log: Log;
  #hold: LeaseHold | null = null;
  #giveBack: AbortController | null = null;
  #refused = false;
  #taking = false;
  #saidHolder: string | null = null;

  constructor(ports: LeaseElectorPorts) {
    this.#ports = ports;
    this.#log = ports.log.with({ bucket: ports.bucket });
    this.#access = new LeaseAccess({ ...ports, log: this.#log });
  }

  status(): LeaseStatus {
    const { record } = this.#access;
    return {
      bucket: this.#ports.bucket,
      holder: record?.holder ?? null,
      since: record === null || record.holder === "" ? null : record.acquireTime,
      epoch: record?.transitions ?? null,
      mine: this.#hold !== null,
    };
  }

  /** True while the API server says that this process may not use the Lease. */
  get refused(): boolean {
    return this.#refused;
  }

  /** Whether a term is held that may act now. One that has run out is lost in this very call, so nothing acts under it any more. */
  holds(): boolean {
    return this.#hold !== null && this.#hold.leftMs() > 0;
  }

  /** Milliseconds by which the leader is overdue to have ended; 0 = all is well. */
  stuckMs(): number {
    const limitMs = this.#ports.times.leaseDurationMs + watchdogGraceMs;
    return this.#hold === null ? 0 : Math.max(0, this.#hold.sinceRenewalMs() - limitMs);
  }

  /** Ends the term in order and lets the Lease go. Whether it is taken again, `wanted` says. */
  giveBack(): void {
    this.#giveBack?.abort(new Error("given back to another replica"));
  }

  /** True while a term is on its way to being let go. */
  get givingBack(): boolean {
    return this.#giveBack?.signal.aborted ?? false;
  }

  /** True while a term is held or tried for. */
  get busy(): boolean {
    return this.#hold !== null || this.#taking;
  }

  async run(lead: Lead, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      if (await this.#taken(signal)) {
        await this.#lead(lead, signal);
      }
      await this.#pause(signal);
    }
  }

  async #taken(signal: AbortSignal): Promise<boolean> {
    try {
      if (!(this.#ports.wanted?.() ?? true)) {
        // Once it is wanted, how long its holder has been silent must be known already.
        await this.#access.look(signal);
        return false;
      }
      this.#taking = true;
      return await this.#take(signal);
    } catch (error) {
      if (!signal.aborted) {
        throw error;
      }
      return false;
    } finally {
      this.#taking = false;
    }
  }

  /** True when the Lease was won. A write that is under way at a stop is waited for, so that no Lease stays behind that nobody holds. */
  async #take(signal: AbortSignal): Promise<boolean> {
    const { trouble, identity } = this.#ports;
    const { outcome, sent } = await this.#access.try({
      looking: signal,
      writing: new AbortController().signal,
    });
    this.#refused = outcome.kind === "refused";
    switch (outcome.kind) {
      case "won":
        trouble(null);
        this.#saidHolder = identity;
        this.#hold = new LeaseHold(this.#ports.clock, this.#ports.times.renewDeadlineMs, sent);
        if (signal.aborted) {
          this.#hold = null;
          await this.#access.release();
          return false;
        }
        return true;
      case "held":
        trouble(null);
        this.#sayHolder(outcome.by);
        return false;
      case "beaten":
        return false;
      case "refused":
        trouble(outcome);
        return false;
      case "failed":
        trouble({
          message: `It cannot be found out who leads: ${outcome.message}.`,
          remedy: "Tried again by itself.",
        });
        return false;
      default:
        return outcome satisfies never;
    }
  }

  #sayHolder(holder: string): void {
    if (holder !== this.#saidHolder) {
      this.#saidHolder = holder;
      this.#log.info("standing by: another process leads", { holder });
    }
  }

  async #lead(lead: Lead, signal: AbortSignal): Promise<void> {
    const hold = this.#hold;
    const { record } = this.#access;
    if (hold === null || record === null) {
      return;
    }
    const giveBack = new AbortController();
    this.#giveBack = giveBack;
    const ended = new AbortController();
    const keeping = this.#keep(hold, ended.signal);
    try {
      const { bucket } = this.#ports;
      const term = {
        bucket,
        epoch: record.transitions,
        hold: { giveUp: (reason: string) => hold.lose(reason) },
      };
      await lead(term, { stop: AbortSignal.any([signal, giveBack.signal]), lost: hold.lost });
    } finally {
      ended.abort();
      await keeping;
      this.#giveBack = null;
      this.#hold = null;
      if (hold.lost.aborted) {
        this.#log.warn("no longer leading: the term was lost", { reason: String(hold.lost.reason) });
      } else {
        await this.#access.release();
      }
    }
  }

  /** Renews until the term has ended or is lost. */
  async #keep(hold: LeaseHold, ended: AbortSignal): Promise<void> {
    const over = AbortSignal.any([ended, hold.lost]);
    await runAll(
      [
        async (inner) => {
          for (;;) {
            await this.#ports.clock.sleep(retryPauseMs(this.#ports.times, this.#ports.random.next()), inner);
            await this.#renew(hold, inner);
          }
        },
        async (inner) => {
          for (let leftMs = hold.leftMs(); leftMs > 0; leftMs = hold.leftMs()) {
            await this.#ports.clock.sleep(Math.ceil(leftMs), inner);
          }
        },
      ],
      over,
    );
  }

  async #renew(hold: LeaseHold, signal: AbortSignal): Promise<void> {
    const { outcome, sent } = await this.#access.try({ looking: signal, writing: signal });
    switch (outcome.kind) {
      case "won":
        hold.renewed(sent);
        return;
      case "held":
        hold.lose(`${outcome.by} holds the Lease`);
        return;
      case "beaten":
        return;
      case "refused":
      case "failed":
        this.#log.warn("the Lease could not be renewed", {
          reason: outcome.message,
          leftMs: Math.round(hold.leftMs()),
        });
        return;
      default:
        outcome satisfies never;
    }
  }

  async #pause(signal: AbortSignal): Promise<void> {
    if (!signal.aborted) {
      const ms = retryPauseMs(this.#ports.times, this.#ports.random.next());
      await runAll([(inner) => this.#ports.clock.sleep(ms, inner)], signal);
    }
  }
}
