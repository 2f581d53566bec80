import { assembleSettings } from "./assemble-settings.ts";
import { checkLimits } from "./check-limits.ts";
import {
  destinationKey,
  type EffectiveConfiguration,
  type EffectiveOptions,
  type EffectiveValue,
} from "./effective.ts";
import type { Settings } from "./settings.ts";
import { writtenValue } from "./written-value.ts";

/** A configuration that passed every check. */
export interface CheckedConfiguration {
  readonly settings: Settings;
  readonly effective: EffectiveConfiguration;
}

/** What a newer configuration changes in a running process. Keys as written in the file. */
export interface ConfigurationChange {
  /** What is in force from now on: live options from the newer one, all others as the process started with them. */
  readonly inForce: CheckedConfiguration;
  /** Options whose value in force changes now. */
  readonly live: readonly string[];
  /** Options that differ from what the process started with, and wait for a restart. */
  readonly waiting: readonly string[];
}

/**
 * Divides a newer configuration into what takes effect now and what waits, by each option's `reload`. Where the live
 * options do not fit the ones that wait (`startupLookback` beyond a shorter `catchUpLimit`), all of it waits.
 */
export function configurationChange(
  given: { readonly started: CheckedConfiguration; readonly inForce: CheckedConfiguration },
  next: CheckedConfiguration,
): ConfigurationChange {
  const { started, inForce } = given;
  const mixed: EffectiveConfiguration = {
    global: new Map(
      [...started.effective.global].map(([path, entry]) => {
        const newer = next.effective.global.get(path);
        return [path, isLive(entry) && newer !== undefined ? newer : entry];
      }),
    ),
    destinations: started.effective.destinations,
  };
  const waiting = [
    ...differing(started.effective.global, next.effective.global, (path) => path).filter(
      (path) => !isLive(started.effective.global.get(path)),
    ),
    ...differingDestinations(started.effective.destinations, next.effective.destinations),
  ];
  if (checkLimits(mixed.global).length > 0) {
    const live = differing(inForce.effective.global, mixed.global, (path) => path);
    return { inForce, live: [], waiting: [...live, ...waiting] };
  }
  return {
    inForce: {
      effective: mixed,
      settings: {
        ...assembleSettings(mixed, started.settings.destinations),
        kubernetes: withKubeconfig(started, mixed),
      },
    },
    live: differing(inForce.effective.global, mixed.global, (path) => path),
    waiting,
  };
}

/** True when two configurations say the same, whoever says it. */
export function sameConfiguration(before: EffectiveConfiguration, after: EffectiveConfiguration): boolean {
  return (
    differing(before.global, after.global, (path) => path).length === 0 &&
    differingDestinations(before.destinations, after.destinations).length === 0
  );
}

/** The kubeconfig is no option: whoever started the process named it. */
function withKubeconfig(
  { settings }: CheckedConfiguration,
  mixed: EffectiveConfiguration,
): Settings["kubernetes"] {
  const { keepLabels, keepAnnotations } = assembleSettings(mixed, settings.destinations).kubernetes;
  return { ...settings.kubernetes, keepLabels, keepAnnotations };
}

function isLive(entry: EffectiveValue | undefined): boolean {
  return entry?.row.reload === "live";
}

function differingDestinations(
  before: readonly EffectiveOptions[],
  after: readonly EffectiveOptions[],
): readonly string[] {
  if (before.length !== after.length) {
    return ["otlp"];
  }
  return before.flatMap((options, index) =>
    differing(options, after[index] ?? new Map(), (path) => destinationKey(path, index, before.length)),
  );
}

function differing(
  before: EffectiveOptions,
  after: EffectiveOptions,
  keyOf: (path: string) => string,
): readonly string[] {
  return [...before].flatMap(([path, entry]) =>
    textOf(entry) === textOf(after.get(path)) ? [] : [keyOf(path)],
  );
}

/** Secrets are compared like everything else, and never shown. */
function textOf(entry: EffectiveValue | undefined): string {
  return entry === undefined ? "" : JSON.stringify(writtenValue(entry.row.kind, entry.value));
}
