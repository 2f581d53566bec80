import { didYouMean } from "./did-you-mean.ts";
import { foundAt, type FoundValue, type SourceReading } from "./found-value.ts";
import { environmentName } from "./option-names.ts";
import { optionTable } from "./option-table.ts";
import type { Place } from "./place.ts";
import type { Problem } from "./problem.ts";
import { readDestinationTree } from "./read-tree.ts";
import { valueFromText } from "./value-from-text.ts";
import { readYamlTree } from "./yaml-tree.ts";

/** Environment variables by name, as a process has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** All of `otlp` as YAML or JSON: one destination or a list. */
const destinationsVariable = "ELBOW_OTLP";

/** Read by the command line, not by the option table: the path of the file. */
export const configFileVariable = "ELBOW_CONFIG";

/** Read by the process itself: the path of the file for its last words. */
const processVariables: readonly string[] = [configFileVariable, "ELBOW_TERMINATION_LOG"];

const known: ReadonlyMap<string, (typeof optionTable)[number]> = new Map(
  optionTable.map((row) => [environmentName(row.path), row]),
);

/** What `ELBOW_*` variables say. Empty ones say nothing; unknown ones are warnings, because Kubernetes and others make some up. */
export function readEnvironmentSource(env: Environment): SourceReading {
  const values: FoundValue[] = [];
  const problems: Problem[] = [];
  const warnings: Problem[] = [];
  let destinations: SourceReading["destinations"] = null;
  const names = Object.keys(env).filter((name) => name.startsWith("ELBOW_"));
  for (const name of names.toSorted()) {
    const text = env[name] ?? "";
    const place: Place = { source: "environment", variable: name };
    const row = known.get(name);
    if (text.trim() === "" || processVariables.includes(name)) {
      continue;
    }
    if (row !== undefined) {
      const reading = valueFromText(row.kind, text);
      if (reading.kind === "raw") {
        values.push(foundAt(place, row.path, reading.raw));
      } else {
        problems.push({ place, key: row.path, what: reading.what, fix: reading.fix });
      }
    } else if (name === destinationsVariable) {
      const reading = readDestinations(text, place);
      destinations = reading.destinations;
      problems.push(...reading.problems);
    } else if (!isServiceVariable(name, text)) {
      warnings.push({ place, key: "", what: "there is no such option", fix: suggestion(name) });
    }
  }
  return { values, destinations, problems, warnings };
}

function readDestinations(text: string, place: Place): SourceReading {
  const { tree, faults } = readYamlTree(text);
  if (tree === null || faults.length > 0) {
    const problems = faults.map(({ what, fix }) => ({ place, key: "otlp", what, fix }));
    return { values: [], destinations: null, problems, warnings: [] };
  }
  return readDestinationTree(tree, () => place);
}

/**
 * Whether Kubernetes made this variable for a Service called elbow or elbow-something: host, port, and Docker's old
 * link variables, https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables.
 */
function isServiceVariable(name: string, value: string): boolean {
  return (
    /^ELBOW_(?:[A-Z0-9_]+_)?SERVICE_(?:HOST|PORT(?:_[A-Z0-9_]+)?)$/.test(name) ||
    /^ELBOW_(?:[A-Z0-9_]+_)?PORT_[0-9]+_(?:TCP|UDP|SCTP)(?:_(?:PROTO|PORT|ADDR))?$/.test(name) ||
    (/^ELBOW_(?:[A-Z0-9_]+_)?PORT$/.test(name) && /^(?:tcp|udp|sctp):\/\//.test(value))
  );
}

function suggestion(name: string): string {
  const map = [...known].find(
    ([variable, row]) => row.kind.kind === "map" && name.startsWith(`${variable}_`),
  );
  if (map !== undefined) {
    return `Write ${map[0]}=key=value,key=value; the variable is ignored.`;
  }
  const near = didYouMean(name, [...known.keys()]);
  return near === null ? "The variable is ignored." : `Did you mean ${near}? The variable is ignored.`;
}
