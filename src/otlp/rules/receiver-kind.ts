/** What may stand behind an endpoint. `alloy` and `collector` have the same receiver; only a host name tells them apart. */
export type ReceiverKind =
  | "prometheus"
  | "mimir"
  | "grafana-cloud"
  | "victoria-metrics"
  | "collector"
  | "alloy"
  | "unknown";

/** What one page of the receiver answered. */
export interface ReceiverPage {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The beginning of the body. */
  readonly text: string;
}

/** What is known of the other side before it is named. Pages that could not be read are null. */
export interface ReceiverSigns {
  readonly host: string;
  readonly protocol: "grpc" | "http/protobuf";
  /** It took an empty request. */
  readonly takesRequests: boolean;
  /** GET of the OTLP endpoint itself, which wants POST. */
  readonly endpoint: ReceiverPage | null;
  readonly ready: ReceiverPage | null;
  readonly buildInfo: ReceiverPage | null;
}

/** A receiver with a name, and what gave it away. */
export interface RecognisedReceiver {
  readonly kind: ReceiverKind;
  readonly version: string | null;
  readonly because: string;
}

/** How a kind is called in messages. */
export const receiverNames: Readonly<Record<ReceiverKind, string>> = {
  prometheus: "Prometheus",
  mimir: "Mimir",
  "grafana-cloud": "Grafana Cloud",
  "victoria-metrics": "VictoriaMetrics",
  collector: "an OpenTelemetry Collector (or Alloy)",
  alloy: "Grafana Alloy",
  unknown: "a receiver that elbow does not know",
};

interface BuildInfo {
  readonly application: string;
  readonly version: string | null;
  readonly goVersion: string;
}

/** `/api/v1/status/buildinfo`, which Prometheus, Mimir and VictoriaMetrics have; null when the page is something else. */
function readBuildInfo(page: ReceiverPage | null): BuildInfo | null {
  if (page?.status !== 200) {
    return null;
  }
  try {
    const { data } = JSON.parse(page.text) as { readonly data?: Readonly<Record<string, unknown>> };
    const text = (name: string): string => (typeof data?.[name] === "string" ? data[name] : "");
    return data === undefined || data === null
      ? null
      : {
          application: text("application"),
          version: text("version") === "" ? null : text("version"),
          goVersion: text("goVersion"),
        };
  } catch {
    return null;
  }
}

/** Names the receiver by its pages and headers. Host names decide only where nothing else can. */
export function recogniseKind(signs: ReceiverSigns): RecognisedReceiver {
  const { host, endpoint, ready, buildInfo } = signs;
  const pages = [endpoint, ready, buildInfo].filter((page) => page !== null);
  const texts = pages.map(({ text }) => text).join("\n");
  const build = readBuildInfo(buildInfo);
  if (/(^|\.)grafana\.net$/i.test(host)) {
    return { kind: "grafana-cloud", version: null, because: `the host name ${host}` };
  }
  if (texts.includes("VictoriaMetrics") || pages.some(({ headers }) => "x-server-hostname" in headers)) {
    const because = texts.includes("VictoriaMetrics is Ready")
      ? "/-/ready answers VictoriaMetrics"
      : "its header X-Server-Hostname";
    // Its build info names the Prometheus that it is compatible with.
    return { kind: "victoria-metrics", version: null, because };
  }
  if (/mimir/i.test(build?.application ?? "") || /err-mimir-/.test(texts)) {
    return { kind: "mimir", version: build?.version ?? null, because: "its build information" };
  }
  if (texts.includes("Prometheus Server is") || (build !== null && build.goVersion !== "")) {
    return {
      kind: "prometheus",
      version: build?.version ?? null,
      because: build === null ? "/-/ready answers Prometheus" : "its build information",
    };
  }
  if (/otlp-write-receiver|enable-otlp-receiver/i.test(texts)) {
    return { kind: "prometheus", version: null, because: "its answer names --web.enable-otlp-receiver" };
  }
  const isCollector =
    (signs.protocol === "grpc" && signs.takesRequests) ||
    (endpoint?.status === 405 && /supported: \[POST\]/i.test(endpoint.text));
  if (isCollector) {
    const because =
      signs.protocol === "grpc"
        ? "it takes OTLP over gRPC, which of the known receivers only Collectors do"
        : "its answer to GET";
    return { kind: /(^|[.-])alloy([.-]|$)/i.test(host) ? "alloy" : "collector", version: null, because };
  }
  return { kind: "unknown", version: null, because: "no page or header gives it away" };
}
