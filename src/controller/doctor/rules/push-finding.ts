import type { OtlpSettings } from "../../../otlp/otlp-settings.ts";
import type { Decision } from "../../../otlp/rules/answer.ts";
import { failed, ok, skipped, type Finding } from "../finding.ts";

/** What a receiver's answer to a request without points says about the way there. */
export function wayFindings(name: string, settings: OtlpSettings, answer: Decision): readonly Finding[] {
  const way = `receiver ${name}: reachable`;
  const credentials = `receiver ${name}: credentials`;
  switch (answer.kind) {
    case "delivered":
    case "refused":
    case "too-early":
    case "too-large":
    case "broken":
      return [ok(way, `it answers ${settings.protocol}`), ok(credentials, credentialWords(settings))];
    case "unauthorized":
      return [
        ok(way, `it answers ${settings.protocol}`),
        failed(credentials, answer.message, credentialFix(settings)),
      ];
    case "misconfigured":
      return [failed(way, answer.message, misconfiguredFix(answer.message))];
    case "retry":
      return [
        failed(
          way,
          answer.message,
          `Check otlp.endpoint, DNS, network policies and proxies (HTTPS_PROXY, NO_PROXY)${settings.proxyUrl === null ? "" : `; it is asked through the proxy ${new URL(settings.proxyUrl).host}`}.`,
        ),
      ];
  }
  return answer satisfies never;
}

/** What the answer to a point with a time of `ageMinutes` ago says. `windowFix`: what the receiver must set; null = not known. */
export function pointFinding(
  given: { readonly name: string; readonly ageMinutes: number; readonly windowFix: string | null },
  answer: Decision,
): Finding {
  const { name, ageMinutes, windowFix } = given;
  const age = ageMinutes === 0 ? "of now" : `${ageMinutes} minutes old, behind a newer one of its series`;
  const check = ageMinutes === 0 ? `receiver ${name}: takes points` : `receiver ${name}: takes late points`;
  switch (answer.kind) {
    case "delivered":
      return answer.message === ""
        ? ok(check, `a point ${age} was taken`)
        : failed(check, `a point ${age} was taken with a warning: ${answer.message}`, lateFix(windowFix));
    case "refused":
      return failed(
        check,
        `a point ${age} was refused (${answer.reason}): ${answer.message}`,
        lateFix(windowFix),
      );
    case "too-early":
      return failed(check, answer.message, "Set the clock of the receiver's machine (NTP).");
    case "too-large":
    case "broken":
      return failed(check, answer.message, "Look into the receiver's own log.");
    case "unauthorized":
    case "misconfigured":
    case "retry":
      return skipped(check, answer.message);
  }
  return answer satisfies never;
}

function lateFix(windowFix: string | null): string {
  return windowFix ?? "Let the receiver take points that are 30 minutes late: see docs/receivers.md.";
}

function credentialWords({ auth, headers, headersFile }: OtlpSettings): string {
  const sent = auth.kind !== "none" || headersFile !== null || Object.keys(headers).length > 0;
  return sent ? "it accepts what elbow sends as credentials and headers" : "it wants none";
}

function credentialFix({ auth }: OtlpSettings): string {
  switch (auth.kind) {
    case "none":
      return "otlp:\n  auth:\n    bearerTokenFile: /path/of/token   # or basic: {username: …, passwordFile: …}; tenants: headers: {X-Scope-OrgID: …}";
    case "basic":
      return `Check otlp.auth.basic.username and what is in ${auth.passwordFile}.`;
    case "bearer":
      return `Check what is in ${auth.tokenFile}: it must be a token that the receiver knows.`;
  }
  return auth satisfies never;
}

function misconfiguredFix(message: string): string {
  if (/otlp\.protocol|otlp\.endpoint|otlp\.tls|NO_PROXY/.test(message)) {
    return "Change the setting that the message names.";
  }
  return /otlp.write.receiver|enable-otlp-receiver/i.test(message)
    ? "Start Prometheus with --web.enable-otlp-receiver."
    : "otlp:\n  protocol: http/protobuf\n  endpoint: https://…   # Prometheus …/api/v1/otlp, Mimir and Grafana Cloud …/otlp, VictoriaMetrics …/opentelemetry";
}
