import type { TraceSettings } from "../controller/open-tracing.ts";
import type { TraceSampler } from "../telemetry/trace-sampler.ts";
import { headerFault } from "./check-headers.ts";
import type { Problem } from "./problem.ts";
import { parseHeaders } from "./read-ambient-source.ts";
import type { Environment } from "./read-environment-source.ts";
import { resolveEndpoint } from "./resolve-endpoint.ts";
import { resolveProxy } from "./resolve-proxy.ts";

/** What the environment says about elbow's own traces. `refused`: they stay off. */
export type ResolvedTraces =
  | { readonly kind: "off" }
  | { readonly kind: "on"; readonly settings: TraceSettings; readonly doubts: readonly Problem[] }
  | { readonly kind: "refused"; readonly problems: readonly Problem[] };

/** What a variable says; with problems it is not to be used. */
interface Read<T> {
  readonly value: T;
  readonly problems: readonly Problem[];
}

/** A variable and its text; "" = not set. */
interface Variable {
  readonly name: string;
  readonly text: string;
}

/** Milliseconds, as the exporters' specification has it. */
const defaultTimeoutMs = 10_000;

/** Larger is a mistake: the next spans wait meanwhile. */
const longestTimeoutMs = 300_000;

const protocols = { grpc: "grpc", "http/protobuf": "http/protobuf" } as const;
const compressions = { gzip: "gzip", none: "none" } as const;
const samplers: Readonly<Record<string, TraceSampler["name"]>> = {
  always_on: "always_on",
  always_off: "always_off",
  traceidratio: "traceidratio",
  parentbased_always_on: "parentbased_always_on",
  parentbased_always_off: "parentbased_always_off",
  parentbased_traceidratio: "parentbased_traceidratio",
};

/**
 * Whether elbow traces itself, and where to: on by `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT`, or by `OTEL_TRACES_EXPORTER=otlp`
 * with `OTEL_EXPORTER_OTLP_ENDPOINT`. Variables: https://opentelemetry.io/docs/specs/otel/protocol/exporter/ and
 * https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
 */
export function resolveTraces(env: Environment): ResolvedTraces {
  const exporter = variableOf(env, ["OTEL_TRACES_EXPORTER"]);
  const endpoint = variableOf(env, exporter.text === "otlp" ? endpointNames : endpointNames.slice(0, 1));
  if (exporter.text === "none" || (exporter.text === "" && endpoint.text === "")) {
    return { kind: "off" };
  }
  if (exporter.text !== "" && exporter.text !== "otlp") {
    const problems = [problemOf(exporter, "elbow has no such exporter of traces", "Write otlp or none.")];
    return { kind: "refused", problems };
  }
  if (endpoint.text === "") {
    const problems = [problemOf(exporter, "no endpoint says where to", `Set ${endpointNames[0]}.`)];
    return { kind: "refused", problems };
  }
  const protocol = choiceOf(ofSignal(env, "PROTOCOL"), protocols, "grpc");
  const compression = choiceOf(ofSignal(env, "COMPRESSION"), compressions, "gzip");
  const sampler = choiceOf(variableOf(env, ["OTEL_TRACES_SAMPLER"]), samplers, "parentbased_always_on");
  const share = variableOf(env, sampler.value.endsWith("ratio") ? ["OTEL_TRACES_SAMPLER_ARG"] : []);
  const ratio = numberOf(share, { least: 0, most: 1, absent: 1 });
  const timeout = numberOf(ofSignal(env, "TIMEOUT"), {
    least: 1,
    most: longestTimeoutMs,
    absent: defaultTimeoutMs,
  });
  const headers = headersOf(env);
  const way = wayOf(endpoint, protocol.value, env);
  const problems = [protocol, compression, sampler, ratio, timeout, headers, way].flatMap(
    (read) => read.problems,
  );
  if (problems.length > 0) {
    return { kind: "refused", problems };
  }
  const file = (ending: string): string | null => ofSignal(env, ending).text || null;
  return {
    kind: "on",
    settings: {
      receiver: {
        name: "traces",
        protocol: protocol.value,
        endpoint: way.value.url,
        proxyUrl: way.value.proxyUrl,
        headers: headers.value,
        headersFile: null,
        auth: { kind: "none" },
        tls: {
          caFile: file("CERTIFICATE"),
          certFile: file("CLIENT_CERTIFICATE"),
          keyFile: file("CLIENT_KEY"),
          insecureSkipVerify: false,
        },
        compression: compression.value,
        timeoutMs: timeout.value,
      },
      sampler: { name: sampler.value, ratio: ratio.value },
    },
    doubts: way.value.doubts,
  };
}

const generic = "OTEL_EXPORTER_OTLP_";
const endpointNames = [`${generic}TRACES_ENDPOINT`, `${generic}ENDPOINT`] as const;

/** The first of the variables that says something. */
function variableOf(env: Environment, names: readonly string[]): Variable {
  const name = names.find((one) => (env[one] ?? "").trim() !== "");
  return name === undefined ? { name: names[0] ?? "", text: "" } : { name, text: (env[name] ?? "").trim() };
}

/** An exporter's variable: its `TRACES_` variant beats the general one. */
function ofSignal(env: Environment, ending: string): Variable {
  return variableOf(env, [`${generic}TRACES_${ending}`, `${generic}${ending}`]);
}

function problemOf({ name }: Variable, what: string, fix: string): Problem {
  return { place: { source: "environment", variable: name }, key: "", what, fix };
}

function choiceOf<T extends string>(
  variable: Variable,
  choices: Readonly<Record<string, T>>,
  absent: T,
): Read<T> {
  const value = Object.hasOwn(choices, variable.text) ? choices[variable.text] : undefined;
  return value !== undefined || variable.text === ""
    ? { value: value ?? absent, problems: [] }
    : {
        value: absent,
        problems: [
          problemOf(variable, "elbow does not know this value", `Write ${Object.keys(choices).join(", ")}.`),
        ],
      };
}

function numberOf(
  variable: Variable,
  bounds: { readonly least: number; readonly most: number; readonly absent: number },
): Read<number> {
  const { least, most, absent } = bounds;
  const value = variable.text === "" ? absent : Number(variable.text);
  return value >= least && value <= most
    ? { value, problems: [] }
    : {
        value: absent,
        problems: [problemOf(variable, "is out of bounds", `Write a number from ${least} to ${most}.`)],
      };
}

function headersOf(env: Environment): Read<Readonly<Record<string, string>>> {
  const variables = [`${generic}HEADERS`, `${generic}TRACES_HEADERS`].map((name) => variableOf(env, [name]));
  const read = variables.map((variable) => ({ variable, ...parseHeaders(variable.text) }));
  return {
    value: Object.fromEntries(
      read.flatMap(({ map }) => [...map].map(([name, value]) => [name.toLowerCase(), value] as const)),
    ),
    problems: read.flatMap(({ variable, map, wrong }) => [
      ...wrong.map((what) =>
        problemOf(variable, what, "Write name=value,name=value with values percent-encoded."),
      ),
      ...[...map].flatMap(([name, value]) => {
        const fault = headerFault(name, value);
        return fault === null ? [] : [problemOf(variable, `a header: ${fault.what}`, fault.fix)];
      }),
    ]),
  };
}

type Way = { readonly url: string; readonly proxyUrl: string | null; readonly doubts: readonly Problem[] };

function wayOf(variable: Variable, protocol: keyof typeof protocols, env: Environment): Read<Way> {
  const nowhere: Way = { url: "", proxyUrl: null, doubts: [] };
  const endpoint = resolveEndpoint({
    text: variable.text,
    protocol,
    path: variable.name === endpointNames[0] ? "complete" : "base",
    signalPath: "/v1/traces",
    withoutScheme: ofSignal(env, "INSECURE").text.toLowerCase() === "true" ? "http" : "https",
  });
  if (endpoint.kind === "bad") {
    const fix = `Write it like http://collector.monitoring:4317; secrets go into ${generic}TRACES_HEADERS.`;
    return { value: nowhere, problems: [problemOf(variable, endpoint.what, fix)] };
  }
  const proxy = resolveProxy({ url: endpoint.url, protocol }, env);
  if (proxy.kind === "bad") {
    const problem = problemOf({ name: proxy.variable, text: "" }, proxy.what, proxy.fix);
    return { value: nowhere, problems: [problem] };
  }
  const doubts = endpoint.doubts.map(({ what }) =>
    problemOf(variable, what, `Check it, and ${generic}TRACES_PROTOCOL: traces go by ${protocol}.`),
  );
  return {
    value: { url: endpoint.url, proxyUrl: proxy.kind === "proxy" ? proxy.url : null, doubts },
    problems: [],
  };
}
