import type { Clock } from "../runtime/clock.ts";
import type { Log } from "../runtime/log.ts";
import { type DestinationStatus, endpointWithoutSecrets } from "./destination-status.ts";
import type { OtlpSettings } from "./otlp-settings.ts";

/** What is remembered of one destination for the page and the log: each change of its health is one line, not each failure. */
export class DestinationRecord {
  readonly #clock: Clock;
  readonly #log: Log;
  #status: DestinationStatus;

  constructor(settings: OtlpSettings, ports: { readonly clock: Clock; readonly log: Log }) {
    const endpoint = endpointWithoutSecrets(settings.endpoint);
    this.#clock = ports.clock;
    this.#log = ports.log.with({ destination: settings.name, endpoint });
    this.#status = {
      name: settings.name,
      endpoint,
      protocol: settings.protocol,
      delivered: 0,
      refused: 0,
      lastDeliveredAtMs: null,
      state: "unknown",
      message: null,
    };
  }

  get status(): DestinationStatus {
    return this.#status;
  }

  /** The receiver took `points`; `warning` is what it said besides, "" when nothing. */
  delivered(points: number, warning: string): void {
    if (this.#status.state === "unavailable" || this.#status.state === "unauthorized") {
      this.#log.info("the receiver takes points again");
    }
    if (warning !== "" && warning !== this.#status.message) {
      this.#log.warn("the receiver may have lost points: its answer says why", { answer: warning });
    }
    this.#status = {
      ...this.#status,
      delivered: this.#status.delivered + points,
      lastDeliveredAtMs: this.#clock.nowMs(),
      state: "ok",
      message: warning === "" ? null : warning,
    };
  }

  refused(points: number, why: { readonly reason: string; readonly message: string }): void {
    this.#status = { ...this.#status, refused: this.#status.refused + points };
    this.#log.debug("the receiver refused points", { points, reason: why.reason, answer: why.message });
  }

  /** The receiver takes nothing now. */
  away(state: "unavailable" | "unauthorized", message: string): void {
    if (this.#status.state !== state || this.#status.message !== message) {
      this.#log.warn("the receiver takes no points; they stay in CloudWatch and are sent later", {
        answer: message,
      });
    }
    this.#status = { ...this.#status, state, message };
  }
}
