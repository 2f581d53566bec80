import { metricPrice } from "../catalogue/prices.ts";
import type { IncidentPorts } from "../polling/incident-watch.ts";
import { spending, type Spending } from "../polling/spending.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Latest } from "../runtime/latest.ts";
import type { Log } from "../runtime/log.ts";
import type { Meter } from "../runtime/meter.ts";
import { costGauges } from "./cost-gauges.ts";
import { FleetPacing, wholeFleet, type FleetPart } from "./fleet-pacing.ts";
import { incidentBoard, type IncidentBoard } from "./incident-board.ts";
import type { ProblemList } from "./problem-list.ts";
import type { Fleet } from "./rules/fleet.ts";
import type { SettingsCells } from "./settings-cells.ts";
import { watchedSpending } from "./watched-spending.ts";

/** What paying works with. */
export interface PayingPorts {
  readonly clock: Clock;
  readonly log: Log;
  readonly meter: Meter;
  readonly problems: ProblemList;
  readonly fleet: Latest<Fleet>;
  readonly region: string;
  /** Whether this process leads: gauges exist on the leader only. */
  readonly leads: () => boolean;
  /** The part of the fleet and of the budget that is this process's; left out: everything. */
  readonly part?: FleetPart;
}

/** Everything that knows about money. */
export interface Paying {
  readonly spending: Spending;
  readonly pacing: FleetPacing;
  readonly incidents: IncidentBoard;
  /** For actors. */
  readonly incidentPorts: IncidentPorts;
  readonly close: () => void;
}

/** Opens purse, pacing and incident mode. Nothing runs yet. */
export function openPaying(
  settings: Pick<SettingsCells, "pacing" | "incident" | "budget">,
  ports: PayingPorts,
): Paying {
  const { clock, log, meter, problems, fleet, region, leads } = ports;
  const { usdPerThousand, known } = metricPrice(region);
  if (!known) {
    log.warn("the price of GetMetricData in this region is not known; the usual one is assumed", {
      region,
      usd_per_thousand: usdPerThousand,
    });
  }
  const part = ports.part ?? wholeFleet();
  const budget = {
    get value() {
      const whole = settings.budget.value;
      return { ...whole, monthlyUsd: whole.monthlyUsd === null ? null : whole.monthlyUsd * part.share() };
    },
  };
  const purse = watchedSpending(spending(clock, budget, usdPerThousand), problems);
  const incidents = incidentBoard(log, (arn) => fleet.value.get(arn)?.series.name ?? arn);
  const pacing = new FleetPacing({
    fleet,
    spending: purse,
    incidents,
    settings: settings.pacing,
    part,
    usdPerThousand,
    clock,
    log,
    problems,
  });
  return {
    spending: purse,
    pacing,
    incidents,
    incidentPorts: {
      settings: settings.incident,
      changed: (arn, now) => incidents.changed(arn, now),
    },
    close: costGauges(meter, {
      cost: () => (leads() ? pacing.cost() : null),
      fleet: () => fleet.value,
      incidents,
    }),
  };
}
