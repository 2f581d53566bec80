import type { PromqlAuth, PromqlSettings } from "../verify/promql-client.ts";
import type { BackfillOptions } from "./backfill-options.ts";

type Typed = Pick<
  BackfillOptions,
  | "onlyMissing"
  | "prometheus"
  | "prometheusHeaders"
  | "prometheusTokenFile"
  | "prometheusUsername"
  | "prometheusPasswordFile"
>;

const headerLine = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\x20-\x7e]*)$/;

/** The PromQL endpoint that was named; null = none is wanted, or something is wrong, which is added to `problems`. */
export function promqlOptions(typed: Typed, problems: string[]): PromqlSettings | null {
  const known = problems.length;
  if (typed.onlyMissing !== (typed.prometheus !== null)) {
    problems.push("--only-missing and --prometheus URL go together");
  }
  const headers: Record<string, string> = {};
  for (const line of typed.prometheusHeaders) {
    const [, name, value] = headerLine.exec(line) ?? [];
    if (name === undefined || value === undefined) {
      problems.push("--prometheus-header: write name: value, as in X-Scope-OrgID: team-a");
    } else {
      headers[name] = value.trim();
    }
  }
  const auth = authOf(typed, problems);
  const url = typed.prometheus ?? "";
  if (typed.prometheus !== null && !isWebAddress(url)) {
    problems.push(
      "--prometheus: write an address that begins with http:// or https:// and holds no user, ? or #",
    );
  }
  return problems.length > known || typed.prometheus === null ? null : { url, auth, headers };
}

function authOf(typed: Typed, problems: string[]): PromqlAuth {
  const { prometheusTokenFile, prometheusUsername, prometheusPasswordFile } = typed;
  if ((prometheusUsername === null) !== (prometheusPasswordFile === null)) {
    problems.push("--prometheus-username and --prometheus-password-file go together");
  }
  if (prometheusTokenFile !== null && prometheusUsername !== null) {
    problems.push("--prometheus-token-file and --prometheus-username exclude each other");
  }
  if (prometheusTokenFile !== null) {
    return { kind: "bearer", tokenFile: prometheusTokenFile };
  }
  return prometheusUsername !== null && prometheusPasswordFile !== null
    ? { kind: "basic", username: prometheusUsername, passwordFile: prometheusPasswordFile }
    : { kind: "none" };
}

function isWebAddress(text: string): boolean {
  const url = URL.parse(text);
  return (
    url !== null &&
    ["http:", "https:"].includes(url.protocol) &&
    url.username === "" &&
    url.password === "" &&
    url.search === "" &&
    url.hash === ""
  );
}
