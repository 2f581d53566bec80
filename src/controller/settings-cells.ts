import type { Settings } from "../config/settings.ts";
import type { BudgetSettings } from "../polling/budget-settings.ts";
import type { IncidentSettings } from "../polling/incident-settings.ts";
import type { PollingSettings } from "../polling/polling-settings.ts";
import { latest, type Latest } from "../runtime/latest.ts";
import { descriptionSettings } from "./description-settings.ts";
import type { PacingSettings } from "./fleet-pacing.ts";

type Description = ReturnType<typeof descriptionSettings>;

/** The settings in force, cut into the cells that the parts read at the start of each turn: that is how a reload works. */
export interface SettingsCells {
  readonly all: Latest<Settings>;
  readonly description: Latest<Description>;
  readonly polling: Latest<PollingSettings>;
  readonly incident: Latest<IncidentSettings>;
  readonly budget: Latest<BudgetSettings>;
  readonly pacing: Latest<PacingSettings>;
  /** Puts newer settings in force. Only cells whose part differs are set, so nobody wakes for nothing. */
  readonly set: (next: Settings) => void;
}

/** Cells with `settings` in them. */
export function settingsCells(settings: Settings): SettingsCells {
  const all = latest(settings);
  const parts = [
    part(settings, descriptionSettings),
    part(settings, ({ polling }) => polling),
    part(settings, ({ incident }) => incident),
    part(settings, ({ budget }) => budget),
    part(settings, ({ polling, incident, budget }) => ({ polling, incident, budget })),
  ] as const;
  const [description, polling, incident, budget, pacing] = parts;
  return {
    all,
    description: description.cell,
    polling: polling.cell,
    incident: incident.cell,
    budget: budget.cell,
    pacing: pacing.cell,
    set(next) {
      all.set(next);
      parts.forEach((one) => one.follow(next));
    },
  };
}

function part<T>(
  settings: Settings,
  take: (settings: Settings) => T,
): { readonly cell: Latest<T>; readonly follow: (next: Settings) => void } {
  const cell = latest(take(settings));
  return {
    cell,
    follow(next) {
      const value = take(next);
      if (JSON.stringify(value) !== JSON.stringify(cell.value)) {
        cell.set(value);
      }
    },
  };
}
