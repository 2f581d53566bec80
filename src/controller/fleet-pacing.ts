import type { BudgetSettings } from "../polling/budget-settings.ts";
import type { IncidentSettings } from "../polling/incident-settings.ts";
import { normalPace, type Pace } from "../polling/actor-inputs.ts";
import type { PollingSettings } from "../polling/polling-settings.ts";
import { expectedAges } from "../polling/rules/expected-age.ts";
import { fleetPace, pacedIntervals, samePace } from "../polling/rules/fleet-pace.ts";
import { dayMs, forecast, incidentWorstCase, priceMonthMs } from "../polling/rules/forecast.ts";
import { groupedLoads, type GroupedLoads } from "../polling/rules/grouped-loads.ts";
import { shareUsd, type MonthLedger } from "../polling/rules/month-ledger.ts";
import type { Spending } from "../polling/spending.ts";
import type { Clock } from "../runtime/clock.ts";
import { latest, type Latest } from "../runtime/latest.ts";
import type { Log } from "../runtime/log.ts";
import { runAll } from "../runtime/run-all.ts";
import type { FleetCost } from "./fleet-cost.ts";
import type { IncidentBoard } from "./incident-board.ts";
import type { ProblemList } from "./problem-list.ts";
import { stretchWords } from "./rules/budget-words.ts";
import type { Fleet } from "./rules/fleet.ts";

/** How often the pace is computed anew while nothing changes. Shorter: no better. Longer: the end of a month is met less exactly. */
const lookMs = 10 * 60_000;
/** Part of the budget that forecasts may be wrong by. With a hard stop it is kept free, so that the stop is never met. */
const slackPart = 0.01;
/** A forecast that moved by this part is worth another line in the log. */
const notablePart = 0.25;

/** What the pace follows from. */
export interface PacingSettings {
  readonly polling: PollingSettings;
  readonly incident: IncidentSettings;
  readonly budget: BudgetSettings;
}

/** What of the whole this process leads. */
export interface FleetPart {
  readonly held: Latest<ReadonlySet<number>>;
  /** The part of the budget. */
  readonly share: () => number;
  readonly mine: (arn: string) => boolean;
}

/** A process that leads everything. */
export function wholeFleet(): FleetPart {
  return { held: latest<ReadonlySet<number>>(new Set([0])), share: () => 1, mine: () => true };
}

/** What pacing works with. */
export interface PacingPorts {
  readonly fleet: Latest<Fleet>;
  readonly spending: Spending;
  readonly incidents: Pick<IncidentBoard, "size" | "keepOnly">;
  readonly settings: Latest<PacingSettings>;
  readonly part: FleetPart;
  readonly usdPerThousand: number;
  readonly clock: Clock;
  readonly log: Log;
  readonly problems: ProblemList;
}

/**
 * Knows what the fleet costs, and sets its pace so that the budget is kept: anew on each change of the fleet, and as the
 * month goes on. The first forecast is said before the first paid call.
 */
export class FleetPacing {
  readonly pace: Latest<Pace> = latest(normalPace);
  readonly #ports: PacingPorts;
  readonly #cost = latest<FleetCost | null>(null);
  #loads: GroupedLoads = groupedLoads([]);
  #fleetSeen: Fleet | null = null;
  #heldSeen = -1;
  #loggedUsd = 0;

  constructor(ports: PacingPorts) {
    this.#ports = ports;
  }

  /** The newest forecast; null before the first load balancer is known. */
  cost(): FleetCost | null {
    const cost = this.#cost.value;
    return cost === null ? null : { ...cost, spentUsd: this.#ports.spending.ledger().usd };
  }

  /** Resolves once the forecast was said: no paid call before. Rejects on abort. */
  async ready(signal: AbortSignal): Promise<void> {
    while (this.#cost.value === null) {
      await this.#cost.changed(this.#cost.version, signal);
    }
  }

  /** Works until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { fleet, clock, settings, part } = this.#ports;
    while (!signal.aborted) {
      const seen = { fleet: fleet.version, settings: settings.version, held: part.held.version };
      this.#look();
      await runAll(
        [
          (inner) => clock.sleep(lookMs, inner),
          (inner) => fleet.changed(seen.fleet, inner),
          (inner) => settings.changed(seen.settings, inner),
          (inner) => part.held.changed(seen.held, inner),
        ],
        signal,
      );
    }
  }

  #look(): void {
    const fleet = this.#ports.fleet.value;
    const { part } = this.#ports;
    const live = [...fleet.values()].filter(
      ({ life, series }) => life.kind === "live" && part.mine(series.arn),
    );
    if (live.length === 0 && this.#cost.value === null) {
      return;
    }
    if (this.#fleetSeen !== fleet || this.#heldSeen !== part.held.version) {
      this.#fleetSeen = fleet;
      this.#heldSeen = part.held.version;
      this.#loads = groupedLoads(live.map(({ series }) => series));
      this.#ports.incidents.keepOnly(new Set(live.map(({ series }) => series.arn)));
    }
    const cost = this.#costNow();
    this.#say(cost);
    this.#cost.set(cost);
    if (!samePace(cost.pace, this.pace.value)) {
      this.pace.set(cost.pace);
    }
  }

  #costNow(): FleetCost {
    const { settings, spending, usdPerThousand, part } = this.#ports;
    const { polling, incident } = settings.value;
    const { intervalsMs } = polling;
    const load = this.#loads.total;
    const ledger = spending.ledger();
    const worst = incidentWorstCase(load, { intervalsMs, incident }, usdPerThousand);
    const answer = fleetPace({
      load,
      intervalsMs,
      usdPerThousand,
      catchUpLimitMs: polling.catchUpLimitMs,
      purse: this.#purse(ledger),
      incidentReserveUsd: this.#incidentReserveUsd(worst.usdPerMonth),
      current: this.pace.value,
    });
    const inForce = pacedIntervals(intervalsMs, answer.pace);
    const { hardStop, monthlyUsd: wholeUsd } = settings.value.budget;
    const monthlyUsd = wholeUsd === null ? null : wholeUsd * part.share();
    return {
      usdPerThousand,
      loads: this.#loads,
      configured: forecast(load, intervalsMs, usdPerThousand),
      inForce: answer.forecast,
      incidentWorstCase: worst,
      pace: answer.pace,
      intervalsMs: inForce,
      expectedAgesMs: expectedAges(load, inForce),
      fits: answer.fits,
      budget: monthlyUsd === null ? null : { monthlyUsd, hardStop, shareUsd: shareUsd(ledger, monthlyUsd) },
      spentUsd: ledger.usd,
      countedFromMs: ledger.countedFromMs,
    };
  }

  #purse(ledger: MonthLedger): { readonly leftUsd: number; readonly leftMs: number } | null {
    const { monthlyUsd, hardStop } = this.#ports.settings.value.budget;
    if (monthlyUsd === null) {
      return null;
    }
    const share = shareUsd(ledger, monthlyUsd * this.#ports.part.share());
    const slack = hardStop ? -slackPart : slackPart;
    return {
      leftUsd: share * (1 + slack) - ledger.usd,
      leftMs: ledger.monthEndMs - this.#ports.clock.nowMs(),
    };
  }

  /** A day's worth of incident mode for those that are in it now, and for one more. */
  #incidentReserveUsd(worstUsdPerMonth: number): number {
    const count = Math.max(1, this.#loads.loadBalancers.size);
    const dayUsd = (worstUsdPerMonth * dayMs) / priceMonthMs / count;
    return dayUsd * Math.min(count, this.#ports.incidents.size + 1);
  }

  #say(cost: FleetCost): void {
    const { log, problems } = this.#ports;
    const { usdPerMonth } = cost.configured;
    if (
      this.#cost.value === null ||
      Math.abs(usdPerMonth - this.#loggedUsd) > this.#loggedUsd * notablePart
    ) {
      this.#loggedUsd = usdPerMonth;
      log.info("CloudWatch cost forecast", {
        usd_per_month: round(usdPerMonth),
        incidents_add_at_most_usd_per_month: round(cost.incidentWorstCase.usdPerMonth),
        metrics_requested_per_day: Math.round(cost.configured.unitsPerDay),
        queries_per_day: Math.round(cost.configured.queriesPerDay),
        load_balancers: cost.loads.loadBalancers.size,
        budget_usd_per_month: cost.budget?.monthlyUsd ?? "none",
      });
    }
    const words = stretchWords(cost);
    if (words === null) {
      problems.healed("budget");
      return;
    }
    problems.report({ where: "budget", ...words });
    if (!samePace(cost.pace, this.pace.value)) {
      log.warn("the budget changes how often metrics are read", { now: words.remedy });
    }
  }
}

function round(amount: number): number {
  return Math.round(amount * 100) / 100;
}
