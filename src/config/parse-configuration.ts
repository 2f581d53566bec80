import { assembleSettings } from "./assemble-settings.ts";
import { checkLabels } from "./check-labels.ts";
import { checkLimits, doubtfulLimits } from "./check-limits.ts";
import type { ConfigurationSources } from "./configuration-sources.ts";
import { checkMetricNames, doubtfulStatistics } from "./check-metric-names.ts";
import { effectiveConfiguration } from "./effective-configuration.ts";
import {
  destinationKey,
  entryOf,
  valueOf,
  type EffectiveConfiguration,
  type EffectiveOptions,
} from "./effective.ts";
import { environmentName, flagName } from "./option-names.ts";
import { globalRows, type OptionPath } from "./option-table.ts";
import type { Place } from "./place.ts";
import { inOrder, type Problem } from "./problem.ts";
import { readOtelInsecure } from "./read-ambient-source.ts";
import type { ConfigurationFile } from "./read-file-source.ts";
import { resolveDestination, type ResolvedDestination } from "./resolve-destination.ts";
import type { Settings } from "./settings.ts";

/** A configuration to run with, or all that is wrong with it. */
export type ConfigurationResult =
  | {
      readonly kind: "valid";
      readonly settings: Settings;
      /** The same with the origin of each value, for `config print`. */
      readonly effective: EffectiveConfiguration;
      readonly warnings: readonly Problem[];
    }
  | {
      readonly kind: "invalid";
      readonly problems: readonly Problem[];
      readonly warnings: readonly Problem[];
    };

/** Merges flags > environment > file > default and checks everything. Names all problems at once; never throws on any input. */
export function parseConfiguration(sources: ConfigurationSources): ConfigurationResult {
  const checked = checkConfiguration(sources);
  const missing = missingOptions(checked.effective).filter(
    ({ key }) => !checked.problems.some((problem) => problem.key === key),
  );
  const problems = inOrder([...checked.problems, ...missing]);
  if (problems.length > 0) {
    return { kind: "invalid", problems, warnings: checked.warnings };
  }
  const settings = assembleSettings(
    checked.effective,
    checked.destinations.map((destination) => destination.settings),
  );
  const effective = withCompleteEndpoints(checked.effective, settings);
  return { kind: "valid", settings, effective, warnings: checked.warnings };
}

/** All that is wrong with a file by itself. Required options may be missing: the environment or a flag may give them. */
export function checkFile(file: ConfigurationFile): {
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
} {
  const { problems, warnings } = checkConfiguration({ flags: new Map(), env: {}, file });
  return { problems: inOrder(problems), warnings };
}

function checkConfiguration(sources: ConfigurationSources): {
  readonly effective: EffectiveConfiguration;
  readonly destinations: readonly ResolvedDestination[];
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
} {
  const { effective, problems, warnings } = effectiveConfiguration(sources);
  const { global } = effective;
  const count = effective.destinations.length;
  const insecure = readOtelInsecure(sources.env);
  const destinations = effective.destinations.map((options, index) =>
    resolveDestination({
      options,
      insecure,
      env: sources.env,
      shownKey: (path) => destinationKey(path, index, count),
    }),
  );
  return {
    effective,
    destinations,
    problems: [
      ...problems,
      ...checkLabels(global),
      ...checkLimits(global),
      ...checkMetricNames(global),
      ...destinations.flatMap((destination) => destination.problems),
      ...unequalDestinations(effective),
    ],
    warnings: [
      ...warnings,
      ...doubtfulLimits(global),
      ...doubtfulStatistics(global),
      ...destinations.flatMap((destination) => destination.warnings),
    ],
  };
}

function missingOptions({ global }: EffectiveConfiguration): readonly Problem[] {
  return globalRows
    .filter((row) => row.required === true && valueOf(global, row.path) === null)
    .map((row) => ({
      place: { source: "default" },
      key: row.path,
      what: "is not set",
      fix: `Write it in the file, or give ${environmentName(row.path)} or ${flagName(row.path)}.`,
    }));
}

/** Several destinations must have different names, because progress hangs on them, and carry the same resource. */
function unequalDestinations({ destinations }: EffectiveConfiguration): readonly Problem[] {
  const names = destinations.map((options) => valueOf(options, "otlp.name"));
  const first = destinations[0];
  return destinations.flatMap((options, index) => {
    const twice = names.indexOf(valueOf(options, "otlp.name")) < index;
    const other =
      first !== undefined && valueOf(options, "otlp.resource") !== valueOf(first, "otlp.resource");
    return [
      ...(twice
        ? [
            {
              place: placeOfDestination(options, "otlp.name"),
              key: `otlp[${index}].name`,
              what: `another destination is called ${names[index]} too`,
              fix: "Give each a name of its own.",
            },
          ]
        : []),
      ...(other
        ? [
            {
              place: placeOfDestination(options, "otlp.resource"),
              key: `otlp[${index}].resource`,
              what: "differs from the first destination's",
              fix: "Write the same for all.",
            },
          ]
        : []),
    ];
  });
}

/** Where the option was written, else where anything of its destination was. */
function placeOfDestination(options: EffectiveOptions, path: OptionPath): Place {
  const places = [entryOf(options, path), ...options.values()].map(({ place }) => place);
  return places.find(({ source }) => source !== "default") ?? { source: "default" };
}

/** Endpoints as they are used, which is what someone who prints the configuration wants to see. */
function withCompleteEndpoints(
  { global, destinations }: EffectiveConfiguration,
  settings: Settings,
): EffectiveConfiguration {
  const path = "otlp.endpoint";
  return {
    global,
    destinations: destinations.map((options, index) => {
      const value = settings.destinations[index]?.endpoint ?? null;
      return new Map(options).set(path, { ...entryOf(options, path), value });
    }),
  };
}
