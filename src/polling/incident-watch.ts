import type { Latest } from "../runtime/latest.ts";
import type { Pace } from "./actor-inputs.ts";
import type { IncidentSettings } from "./incident-settings.ts";
import type { IncidentUse, SeriesState } from "./rules/actor-state.ts";
import { dayMs, type Intervals } from "./rules/forecast.ts";
import { hurriedPace, noIncident, watchIncident, type IncidentState } from "./rules/incident.ts";

/** Trouble of one load balancer: since when all its metrics are read each minute, and what was seen. */
export interface Incident {
  readonly sinceMs: number;
  readonly sign: string;
}

/** What incident mode needs of the outside. */
export interface IncidentPorts {
  readonly settings: Latest<IncidentSettings>;
  /** Told when incident mode of a load balancer begins, and (null) when it ends; must return quickly. */
  readonly changed: (arn: string, incident: Incident | null) => void;
}

/** Watches one load balancer for trouble and hurries its reading while there is some. Rules: `rules/incident.ts`. */
export class IncidentWatch {
  readonly #arn: string;
  readonly #ports: IncidentPorts;
  #state: IncidentState;

  /** `use`: what is known from before a restart; null = nothing. */
  constructor(arn: string, ports: IncidentPorts, use: IncidentUse | null = null) {
    this.#arn = arn;
    this.#ports = ports;
    this.#state =
      use === null ? noIncident : { ...noIncident, usedMs: use.usedMs, lookedMs: use.day * dayMs };
  }

  /** How long incident mode was on in the day of the last look. */
  use(): IncidentUse {
    return { day: Math.floor(this.#state.lookedMs / dayMs), usedMs: this.#state.usedMs };
  }

  /** Looks at what was read; true when incident mode began or ended by it. */
  look(series: Iterable<SeriesState>, at: { readonly nowMs: number; readonly pace: Pace }): boolean {
    const before = this.#state;
    this.#state = watchIncident(before, series, {
      nowMs: at.nowMs,
      settings: this.#ports.settings.value,
      allowed: at.pace.incidents,
    });
    const { sinceMs, lastSign } = this.#state;
    const changed = sinceMs !== before.sinceMs;
    if (changed) {
      this.#ports.changed(this.#arn, sinceMs === null ? null : { sinceMs, sign: lastSign?.words ?? "" });
    }
    return changed;
  }

  /** The pace to read at now. */
  pace(pace: Pace, intervalsMs: Intervals): Pace {
    return this.#state.sinceMs === null ? pace : hurriedPace(pace, intervalsMs);
  }
}
