import { describe, expect, test } from "vitest";
import {
  type ReceiverPage,
  type ReceiverSigns,
  recogniseKind,
} from "../../../src/otlp/rules/receiver-kind.ts";
import { receiverNeeds } from "../../../src/otlp/rules/receiver-needs.ts";

const page = (
  status: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): ReceiverPage => ({
  status,
  text,
  headers,
});

const nothing: ReceiverSigns = {
  host: "otel.monitoring",
  protocol: "http/protobuf",
  takesRequests: true,
  endpoint: null,
  ready: null,
  buildInfo: null,
};

const prometheusBuild = page(
  200,
  '{"status":"success","data":{"version":"3.15.0","revision":"","goVersion":"go1.26.8"}}',
);

describe("who stands there", () => {
  test.each<[string, Partial<ReceiverSigns>, string, string | null]>([
    ["Prometheus by its build", { buildInfo: prometheusBuild }, "prometheus", "3.15.0"],
    [
      "Prometheus by its readiness",
      { ready: page(503, "Prometheus Server is not Ready: replaying WAL") },
      "prometheus",
      null,
    ],
    [
      "Prometheus whose receiver is off",
      { endpoint: page(404, "OTLP write receiver needs to be enabled with --web.enable-otlp-receiver") },
      "prometheus",
      null,
    ],
    [
      "Mimir by its build",
      {
        buildInfo: page(
          200,
          '{"status":"success","data":{"application":"Grafana Mimir","version":"3.1.0","goVersion":"go1.26"}}',
        ),
      },
      "mimir",
      "3.1.0",
    ],
    ["Grafana Cloud by its host", { host: "otlp-gateway-prod-eu-west-2.grafana.net" }, "grafana-cloud", null],
    ["not Grafana Cloud by half a host", { host: "grafana.net.example" }, "unknown", null],
    [
      "VictoriaMetrics by a header",
      { endpoint: page(200, "", { "x-server-hostname": "vm" }) },
      "victoria-metrics",
      null,
    ],
    [
      "VictoriaMetrics, though its build looks like Prometheus'",
      {
        ready: page(200, "VictoriaMetrics is Ready.\n"),
        buildInfo: page(200, '{"data":{"version":"2.24.0"}}'),
      },
      "victoria-metrics",
      null,
    ],
    [
      "a Collector over HTTP",
      { endpoint: page(405, "405 method not allowed, supported: [POST]") },
      "collector",
      null,
    ],
    ["a Collector over gRPC", { protocol: "grpc" }, "collector", null],
    ["Alloy by its host", { protocol: "grpc", host: "alloy.monitoring.svc" }, "alloy", null],
    ["nobody known", { endpoint: page(405, "Method Not Allowed") }, "unknown", null],
    ["hostile build information", { buildInfo: page(200, '{"data":null}') }, "unknown", null],
    ["build information that is no JSON", { buildInfo: page(200, "<html>") }, "unknown", null],
  ])("%s", (...[, signs, kind, version]) => {
    expect(recogniseKind({ ...nothing, ...signs })).toMatchObject({ kind, version });
  });
});

describe("what it must have set", () => {
  const config = (window: string): ReceiverPage =>
    page(200, JSON.stringify({ data: { yaml: `storage:\n  tsdb:\n    outofordertimewindow: ${window}\n` } }));

  test.each([
    ["0", "unmet"],
    ["1799999", "unmet"],
    ["1800000", "met"],
    ["7200000", "met"],
  ])("Prometheus with a window of %s ms: %s", (window, state) => {
    expect(receiverNeeds("prometheus", { config: config(window), flags: null })).toMatchObject([{ state }]);
  });

  test.each([
    [null, "unknown"],
    [page(403, "no"), "unknown"],
    [page(200, ""), "unmet"],
    [page(200, '-dedup.minScrapeInterval="0s"'), "unmet"],
    [page(200, '-dedup.minScrapeInterval="1ms"'), "met"],
    [page(200, '-dedup.minScrapeInterval="1m0s"'), "met"],
    [page(200, '-dedup.minScrapeInterval="5m0s"'), "unmet"],
    [page(200, '-dedup.minScrapeInterval="often"'), "unmet"],
  ])("VictoriaMetrics with flags %j: %s", (flags, state) => {
    expect(receiverNeeds("victoria-metrics", { config: null, flags })).toMatchObject([{ state }]);
  });

  test.each(["mimir", "grafana-cloud", "collector", "alloy", "unknown"] as const)(
    "%s does not show it",
    (kind) => {
      expect(receiverNeeds(kind, { config: null, flags: null })).toMatchObject([{ state: "unknown" }]);
    },
  );
});
