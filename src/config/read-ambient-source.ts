import { foundAt, type FoundValue } from "./found-value.ts";
import type { Problem } from "./problem.ts";
import type { RawValue } from "./raw-value.ts";
import type { Environment } from "./read-environment-source.ts";

/** What variables of other programs' making say: weaker than all of our own sources, stronger than defaults. */
export interface AmbientReading {
  readonly values: readonly FoundValue[];
  readonly problems: readonly Problem[];
}

/** Variable ending → option it gives, and how its text is read. https://opentelemetry.io/docs/specs/otel/protocol/exporter/ */
const otelOptions: readonly (readonly [string, string, (text: string) => RawValue])[] = [
  ["ENDPOINT", "otlp.endpoint", (text) => text],
  ["PROTOCOL", "otlp.protocol", (text) => text],
  ["TIMEOUT", "otlp.timeout", (text) => (/^[0-9]+$/.test(text) ? `${text}ms` : text)],
  ["COMPRESSION", "otlp.compression", (text) => text],
  ["CERTIFICATE", "otlp.tls.caFile", (text) => text],
  ["CLIENT_CERTIFICATE", "otlp.tls.certFile", (text) => text],
  ["CLIENT_KEY", "otlp.tls.keyFile", (text) => text],
];

const generic = "OTEL_EXPORTER_OTLP_";

/** The variable whose endpoint is complete: no path is added to it. */
export const completeEndpointVariable = `${generic}METRICS_ENDPOINT`;

/** `AWS_REGION` or, without it, `AWS_DEFAULT_REGION`. */
export function readAwsEnvironment(env: Environment): AmbientReading {
  const variable = ["AWS_REGION", "AWS_DEFAULT_REGION"].find((name) => (env[name] ?? "").trim() !== "");
  const values =
    variable === undefined
      ? []
      : [foundAt({ source: "environment", variable }, "region", (env[variable] ?? "").trim())];
  return { values, problems: [] };
}

/** `POD_NAMESPACE`, as pods get it from the downward API: where the Lease and the checkpoint are kept. */
export function readPodEnvironment(env: Environment): AmbientReading {
  const variable = "POD_NAMESPACE";
  const namespace = (env[variable] ?? "").trim();
  return {
    values:
      namespace === ""
        ? []
        : [foundAt({ source: "environment", variable }, "leaderElection.namespace", namespace)],
    problems: [],
  };
}

/** `OTEL_EXPORTER_OTLP_*`, strongest first: the `METRICS_` variant of a variable beats the general one. Empty ones say nothing. */
export function readOtelEnvironment(env: Environment): AmbientReading {
  const names = (ending: string): readonly string[] =>
    [`${generic}METRICS_${ending}`, `${generic}${ending}`].filter((name) => (env[name] ?? "").trim() !== "");
  const scalars = otelOptions.flatMap(([ending, path, read]) =>
    names(ending).map((variable) =>
      foundAt({ source: "environment", variable }, path, read((env[variable] ?? "").trim())),
    ),
  );
  const headers = names("HEADERS").map((variable) => ({ variable, ...parseHeaders(env[variable] ?? "") }));
  return {
    values: [
      ...scalars,
      ...headers.map(({ variable, map }) =>
        foundAt({ source: "environment", variable }, "otlp.headers", map),
      ),
    ],
    problems: headers.flatMap(({ variable, wrong }) =>
      wrong.map((what) => ({
        place: { source: "environment" as const, variable },
        key: "otlp.headers",
        what,
        fix: "Write name=value,name=value with values percent-encoded.",
      })),
    ),
  };
}

/** What `OTEL_EXPORTER_OTLP_INSECURE` (or its `METRICS_` variant) says: whether an endpoint without scheme is plain text. */
export function readOtelInsecure(env: Environment): boolean {
  const text = [`${generic}METRICS_INSECURE`, `${generic}INSECURE`]
    .map((name) => (env[name] ?? "").trim())
    .find((value) => value !== "");
  return text?.toLowerCase() === "true";
}

/** `name=value` pairs with percent-encoded values, as W3C Baggage. Messages never repeat a value: it may be a secret. */
export function parseHeaders(text: string): {
  map: ReadonlyMap<string, string>;
  wrong: readonly string[];
} {
  const map = new Map<string, string>();
  const wrong: string[] = [];
  const pairs = text.split(",").filter((pair) => pair.trim() !== "");
  for (const [index, pair] of pairs.entries()) {
    const at = pair.indexOf("=");
    const name = pair.slice(0, Math.max(0, at)).trim();
    const value = percentDecoded(pair.slice(at + 1).trim());
    if (at < 1 || value === null) {
      wrong.push(`header ${index + 1} is no percent-encoded name=value`);
    } else {
      map.set(percentDecoded(name) ?? name, value);
    }
  }
  return { map, wrong };
}

function percentDecoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) {
      return null;
    }
    throw error;
  }
}
