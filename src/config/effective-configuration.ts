import type { ConfigurationSources } from "./configuration-sources.ts";
import { destinationKey, valueOf, type EffectiveConfiguration, type EffectiveOptions } from "./effective.ts";
import type { FoundValue, SourceReading } from "./found-value.ts";
import { mergeOptions } from "./merge-options.ts";
import { destinationRows, globalRows, isDestinationPath } from "./option-table.ts";
import type { Problem } from "./problem.ts";
import { readAwsEnvironment, readOtelEnvironment, readPodEnvironment } from "./read-ambient-source.ts";
import { readEnvironmentSource } from "./read-environment-source.ts";
import { readFileSource } from "./read-file-source.ts";
import { readFlagSource } from "./read-flag-source.ts";

const silent: SourceReading = { values: [], destinations: null, problems: [], warnings: [] };

/** The values in force with their origins, and what was wrong while reading them; complete even where something was. */
export function effectiveConfiguration(sources: ConfigurationSources): {
  readonly effective: EffectiveConfiguration;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
} {
  const file = sources.file === null ? silent : readFileSource(sources.file);
  const env = readEnvironmentSource(sources.env);
  const flags = readFlagSource(sources.flags);
  const aws = readAwsEnvironment(sources.env);
  const global = mergeOptions(
    globalRows,
    {
      own: [...flags.values, ...env.values, ...file.values],
      ambient: [...aws.values, ...readPodEnvironment(sources.env).values],
    },
    (path) => path,
  );
  const destinations = mergeDestinations({ flags, env, file }, sources.env);
  return {
    effective: {
      global: withClusterLabel(global.effective),
      destinations: destinations.effective,
    },
    problems: [
      ...[file, env, flags].flatMap((reading) => reading.problems),
      ...global.problems,
      ...destinations.problems,
    ],
    warnings: env.warnings,
  };
}

interface Readings {
  readonly flags: SourceReading;
  readonly env: SourceReading;
  readonly file: SourceReading;
}

function mergeDestinations(
  { flags, env, file }: Readings,
  variables: ConfigurationSources["env"],
): { readonly effective: readonly EffectiveOptions[]; readonly problems: readonly Problem[] } {
  const bases = env.destinations ?? file.destinations ?? [[]];
  const count = bases.length;
  const single = [...flags.values, ...env.values].filter(({ path }) => isDestinationPath(path));
  const problems: Problem[] =
    count === 1
      ? []
      : single.map(({ place, path }) => ({
          place,
          key: path,
          what: `there are ${count} destinations, and it does not say which is meant`,
          fix: "Write it where they are listed.",
        }));
  const effective = bases.map((base, index) => {
    const otel = takesOtel(base, count) ? readOtelEnvironment(variables) : { values: [], problems: [] };
    const merged = mergeOptions(
      destinationRows,
      { own: count === 1 ? [...single, ...base] : base, ambient: otel.values },
      (path) => destinationKey(path, index, count),
    );
    problems.push(...otel.problems, ...merged.problems);
    return merged.effective;
  });
  return { effective, problems };
}

/** Among several, only a destination without endpoint of its own: OTEL's headers may hold a secret that the others must not see. */
function takesOtel(base: readonly FoundValue[], count: number): boolean {
  return count === 1 || !base.some(({ path, raw }) => path === "otlp.endpoint" && raw !== null);
}

/** The label `cluster` is clusterName where nobody wrote it. */
function withClusterLabel(options: EffectiveOptions): EffectiveOptions {
  const entry = options.get("labels");
  const labels = valueOf(options, "labels");
  const clusterName = valueOf(options, "clusterName");
  if (entry === undefined || clusterName === null || labels.has("cluster")) {
    return options;
  }
  const derived = { source: "derived" as const, from: "clusterName" };
  return new Map(options).set("labels", {
    ...entry,
    value: new Map([["cluster", clusterName], ...labels]),
    placeOf: (sub) => (sub[0] === "cluster" ? derived : entry.placeOf(sub)),
  });
}
