import type { OtlpAuth, OtlpSettings } from "../otlp/otlp-settings.ts";
import { headerFault } from "./check-headers.ts";
import { entryOf, valueOf, type EffectiveOptions } from "./effective.ts";
import type { OptionPath } from "./option-table.ts";
import type { Problem } from "./problem.ts";
import { completeEndpointVariable } from "./read-ambient-source.ts";
import type { Environment } from "./read-environment-source.ts";
import { resolveEndpoint, type ResolvedEndpoint } from "./resolve-endpoint.ts";
import { resolveProxy, type ResolvedProxy } from "./resolve-proxy.ts";

/** One destination's values in force, and what is needed to judge them. */
export interface DestinationOptions {
  readonly options: EffectiveOptions;
  /** `OTEL_EXPORTER_OTLP_INSECURE`: whether an endpoint of OTEL's without scheme is plain text. */
  readonly insecure: boolean;
  /** Names proxies. */
  readonly env: Environment;
  /** How an option of this destination is called in messages. */
  readonly shownKey: (path: string) => string;
}

/** A destination ready to use; the settings are usable only where there are no problems. */
export interface ResolvedDestination {
  readonly settings: OtlpSettings;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

const defaultEndpoint = {
  grpc: "http://localhost:4317",
  "http/protobuf": "http://localhost:4318/v1/metrics",
} as const;

/** Completes the endpoint and checks what belongs together: headers, authentication, certificates. */
export function resolveDestination(destination: DestinationOptions): ResolvedDestination {
  const { options } = destination;
  const endpoint = endpointOf(destination);
  const url = endpoint.kind === "url" ? endpoint.url : defaultEndpoint.grpc;
  const auth = authOf(options);
  const proxy = resolveProxy({ url, protocol: valueOf(options, "otlp.protocol") }, destination.env);
  const problemAt = (path: OptionPath, words: { what: string; fix: string }): Problem => ({
    place: entryOf(options, path).place,
    key: destination.shownKey(path),
    what: words.what,
    fix: words.fix,
  });
  const endpointPath = "otlp.endpoint";
  return {
    settings: settingsOf(options, { url, proxy }, auth),
    problems: [
      ...(endpoint.kind === "bad" ? [problemAt(endpointPath, endpoint)] : []),
      ...(proxy.kind === "bad" ? [proxyProblem(proxy)] : []),
      ...headerProblems(destination),
      ...conflicts(options).map(({ path, ...words }) => problemAt(path, words)),
    ],
    warnings: [
      ...(endpoint.kind === "url" ? endpoint.doubts : []).map((words) => problemAt(endpointPath, words)),
      ...(auth.kind !== "none" && isPlainAndFar(url)
        ? [
            problemAt(endpointPath, {
              what: "the password or token travels in plain text",
              fix: "Use an https:// endpoint.",
            }),
          ]
        : []),
    ],
  };
}

function endpointOf({ options, insecure }: DestinationOptions): ResolvedEndpoint {
  const text = valueOf(options, "otlp.endpoint");
  const protocol = valueOf(options, "otlp.protocol");
  const { place } = entryOf(options, "otlp.endpoint");
  if (text === null) {
    return { kind: "url", url: defaultEndpoint[protocol], doubts: [] };
  }
  const variable = place.source === "environment" ? place.variable : "";
  return resolveEndpoint({
    text,
    protocol,
    path: variable === completeEndpointVariable ? "complete" : "base",
    withoutScheme: !variable.startsWith("OTEL_") ? "refuse" : insecure ? "http" : "https",
  });
}

function proxyProblem(proxy: ResolvedProxy & { readonly kind: "bad" }): Problem {
  const { variable, what, fix } = proxy;
  return { place: { source: "environment", variable }, key: "", what, fix };
}

function settingsOf(
  options: EffectiveOptions,
  way: { readonly url: string; readonly proxy: ResolvedProxy },
  auth: OtlpAuth,
): OtlpSettings {
  return {
    name: valueOf(options, "otlp.name"),
    protocol: valueOf(options, "otlp.protocol"),
    endpoint: way.url,
    headers: Object.fromEntries(
      [...valueOf(options, "otlp.headers")].map(([name, value]) => [name.toLowerCase(), value]),
    ),
    headersFile: valueOf(options, "otlp.headersFile"),
    auth,
    tls: {
      caFile: valueOf(options, "otlp.tls.caFile"),
      certFile: valueOf(options, "otlp.tls.certFile"),
      keyFile: valueOf(options, "otlp.tls.keyFile"),
      insecureSkipVerify: valueOf(options, "otlp.tls.insecureSkipVerify"),
    },
    proxyUrl: way.proxy.kind === "proxy" ? way.proxy.url : null,
    compression: valueOf(options, "otlp.compression"),
    timeoutMs: valueOf(options, "otlp.timeout"),
    maxRequestBytes: valueOf(options, "otlp.maxRequestBytes"),
    maxRequestPoints: valueOf(options, "otlp.maxRequestPoints"),
    timestamp: valueOf(options, "otlp.timestamp"),
  };
}

function authOf(options: EffectiveOptions): OtlpAuth {
  const username = valueOf(options, "otlp.auth.basic.username");
  const passwordFile = valueOf(options, "otlp.auth.basic.passwordFile");
  const tokenFile = valueOf(options, "otlp.auth.bearerTokenFile");
  if (tokenFile !== null) {
    return { kind: "bearer", tokenFile };
  }
  return username !== null && passwordFile !== null
    ? { kind: "basic", username, passwordFile }
    : { kind: "none" };
}

function headerProblems({ options, shownKey }: DestinationOptions): readonly Problem[] {
  return [...valueOf(options, "otlp.headers")].flatMap(([name, value]) => {
    const fault = headerFault(name, value);
    const place = entryOf(options, "otlp.headers").placeOf([name]);
    return fault === null ? [] : [{ place, key: `${shownKey("otlp.headers")}.${name}`, ...fault }];
  });
}

type Conflict = { readonly path: OptionPath; readonly what: string; readonly fix: string };

function conflicts(options: EffectiveOptions): readonly Conflict[] {
  const username = valueOf(options, "otlp.auth.basic.username");
  const passwordFile = valueOf(options, "otlp.auth.basic.passwordFile");
  const token = valueOf(options, "otlp.auth.bearerTokenFile");
  const cert = valueOf(options, "otlp.tls.certFile");
  const key = valueOf(options, "otlp.tls.keyFile");
  const basic = username !== null || passwordFile !== null;
  const headers = [...valueOf(options, "otlp.headers").keys()].map((name) => name.toLowerCase());
  const found: (Conflict | null)[] = [
    (username === null) === (passwordFile === null)
      ? null
      : {
          path: username === null ? "otlp.auth.basic.passwordFile" : "otlp.auth.basic.username",
          what: `there is no ${username === null ? "username" : "passwordFile"} beside it`,
          fix: "Basic authentication needs both.",
        },
    basic && token !== null
      ? {
          path: "otlp.auth.bearerTokenFile",
          what: "there is basic authentication too",
          fix: "Keep one of the two.",
        }
      : null,
    (basic || token !== null) && headers.includes("authorization")
      ? {
          path: "otlp.headers",
          what: "authorization stands here and in otlp.auth",
          fix: "Keep one of the two.",
        }
      : null,
    (cert === null) === (key === null)
      ? null
      : {
          path: cert === null ? "otlp.tls.keyFile" : "otlp.tls.certFile",
          what: `there is no ${cert === null ? "certFile" : "keyFile"} beside it`,
          fix: "A client certificate needs both.",
        },
  ];
  return found.filter((conflict) => conflict !== null);
}

function isPlainAndFar(endpoint: string): boolean {
  const { protocol, hostname } = new URL(endpoint);
  return protocol === "http:" && !["localhost", "127.0.0.1", "[::1]"].includes(hostname);
}
