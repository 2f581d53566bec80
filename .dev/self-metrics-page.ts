/**
 * Writes docs/self-metrics.md: each metric that the sources make of elbow itself, with its help, found by a parser; labels
 * come from the table below. A metric without a row there, or a row without a metric, is a fault of the generator's input.
 */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseSync } from "oxc-parser";

const sources = fileURLToPath(new URL("../src", import.meta.url));

/** The label keys of each metric, besides those that every one has. */
export const selfMetricLabels: Readonly<Record<string, readonly string[]>> = {
  elbow_budget_spent_usd: [],
  elbow_budget_usd_per_month: [],
  elbow_build_info: ["version", "node"],
  elbow_checkpoint_age_seconds: ["bucket"],
  elbow_checkpoint_bytes: ["bucket"],
  elbow_checkpoint_skipped: ["bucket", "what"],
  elbow_checkpoint_writes_total: ["outcome"],
  elbow_cloudwatch_cost_forecast_usd_per_month: [],
  elbow_cloudwatch_cost_incident_worst_case_usd_per_month: [],
  elbow_cloudwatch_cost_usd_total: [],
  elbow_cloudwatch_metrics_requested_total: ["counting"],
  elbow_cloudwatch_requests_total: ["outcome"],
  elbow_cluster_object_values_left_out_total: ["kind"],
  elbow_cluster_objects: ["kind"],
  elbow_cluster_objects_malformed_total: ["kind"],
  elbow_cluster_objects_refused_total: ["kind"],
  elbow_configuration_reloads_total: ["outcome"],
  elbow_configuration_valid: [],
  elbow_configuration_waiting_options: [],
  elbow_data_age_expected_seconds: ["class"],
  elbow_data_age_seconds: ["load_balancer_name", "load_balancer", "class"],
  elbow_event_loop_delay_seconds: ["quantile"],
  elbow_events_total: ["outcome"],
  elbow_gc_duration_seconds: ["kind"],
  elbow_identity_changes_total: [],
  elbow_incident: ["load_balancer_name", "load_balancer"],
  elbow_inventory_calls_total: ["action"],
  elbow_inventory_passes_total: ["outcome"],
  elbow_inventory_skipped_total: ["kind"],
  elbow_label_values_shortened: ["reason"],
  elbow_late_age_seconds: [],
  elbow_late_change_ratio: [],
  elbow_late_points_total: ["kind", "aws_namespace"],
  elbow_leader: ["bucket"],
  elbow_load_balancer_cost_forecast_usd_per_month: ["load_balancer_name", "load_balancer"],
  elbow_load_balancers: ["relation"],
  elbow_metric_cost_forecast_usd_per_month: ["aws_namespace", "metric"],
  elbow_namespace_cost_forecast_usd_per_month: ["namespace"],
  elbow_otlp_batches_waiting: ["destination"],
  elbow_otlp_request_bytes_total: ["destination"],
  elbow_otlp_request_wire_bytes_total: ["destination"],
  elbow_otlp_requests_in_flight: ["destination"],
  elbow_otlp_requests_total: ["destination", "outcome"],
  elbow_otlp_retries_total: ["destination"],
  elbow_otlp_search_requests_total: ["destination"],
  elbow_points_total: ["outcome", "reason"],
  elbow_polling_interval_seconds: ["class"],
  elbow_process_cpu_seconds_total: ["mode"],
  elbow_process_external_memory_bytes: [],
  elbow_process_heap_total_bytes: [],
  elbow_process_heap_used_bytes: [],
  elbow_process_resident_memory_bytes: [],
  elbow_process_start_time_seconds: [],
  elbow_self_metric_failures_total: ["metric"],
  elbow_self_metrics_pushes_total: ["destination", "outcome"],
  elbow_target_group_bindings_unresolved: ["kind"],
  elbow_trace_spans_total: ["outcome"],
  elbow_watch_events_total: ["kind", "type"],
  elbow_watch_last_byte_age_seconds: ["kind"],
  elbow_watch_relist_differences_total: ["kind", "reason"],
  elbow_watch_restarts_total: ["kind", "reason"],
  elbow_watch_synced: ["kind"],
  otel_sdk_exporter_metric_data_point_exported_total: ["destination", "error_type"],
  otel_sdk_exporter_metric_data_point_inflight: ["destination"],
  otel_sdk_exporter_operation_duration_seconds: ["destination", "error_type"],
};

/** One metric as the sources make it. */
export interface SelfMetric {
  readonly name: string;
  readonly type: "counter" | "gauge" | "histogram";
  readonly help: string;
  /** The room that makes it. */
  readonly room: string;
}

interface Node {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** All metrics of elbow itself, in the order of their names. */
export function selfMetrics(): readonly SelfMetric[] {
  const found = new Map<string, SelfMetric>();
  for (const file of readdirSync(sources, { recursive: true, encoding: "utf8" })) {
    const room = file.split(path.sep)[0] ?? "";
    if (!file.endsWith(".ts") || ["scaffold", "simulation", "series"].includes(room)) {
      continue;
    }
    const text = readFileSync(path.join(sources, file), "utf8");
    if (!/"(?:elbow|otel_sdk)_/u.test(text)) {
      continue;
    }
    for (const one of callsIn(parseSync(file, text).program as unknown as Node)) {
      found.set(one.name, { ...one, room });
    }
  }
  return [...found.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** Names that lack a row in the table of labels, and rows that no source makes. */
export function unmatchedLabels(metrics: readonly SelfMetric[]): readonly string[] {
  const names = new Set(metrics.map(({ name }) => name));
  return [
    ...[...names].filter((name) => !Object.hasOwn(selfMetricLabels, name)),
    ...Object.keys(selfMetricLabels).filter((name) => !names.has(name)),
  ];
}

function* callsIn(node: Node): Generator<Omit<SelfMetric, "room">> {
  if (node.type === "CallExpression") {
    const [first, second] = node["arguments"] as readonly Node[];
    const method = methodOf(node["callee"] as Node);
    const name = literalOf(first) ?? literalOf(propertyOf(first, "name"));
    const help = literalOf(first) === null ? literalOf(propertyOf(first, "help")) : literalOf(second);
    if (name !== null && /^(?:elbow|otel_sdk)_/u.test(name) && help !== null) {
      yield { name, help, type: typeOf(method, name) };
    }
  }
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? (value as readonly unknown[]) : [value]) {
      if (typeof child === "object" && child !== null && "type" in child) {
        yield* callsIn(child as Node);
      }
    }
  }
}

function methodOf(callee: Node): string {
  const named = callee.type === "MemberExpression" ? (callee["property"] as Node) : callee;
  return typeof named["name"] === "string" ? named["name"] : "";
}

function typeOf(method: string, name: string): SelfMetric["type"] {
  if (method === "histogram") {
    return "histogram";
  }
  return name.endsWith("_total") ? "counter" : "gauge";
}

function propertyOf(node: Node | undefined, key: string): Node | undefined {
  if (node?.type !== "ObjectExpression") {
    return undefined;
  }
  const properties = node["properties"] as readonly Node[];
  const found = properties.find((one) => (one["key"] as Node | undefined)?.["name"] === key);
  return found?.["value"] as Node | undefined;
}

/** The text of a literal; of a template, with `…` for what is computed. */
function literalOf(node: Node | undefined): string | null {
  if (node?.type === "Literal") {
    return typeof node["value"] === "string" ? node["value"] : null;
  }
  if (node?.type !== "TemplateLiteral") {
    return null;
  }
  const parts = node["quasis"] as readonly { readonly value: { readonly cooked: string } }[];
  return parts.map(({ value }) => value.cooked).join("…");
}

function unitOf(name: string): string {
  const units = { seconds: "s", bytes: "bytes", usd: "US dollars", ratio: "ratio" };
  const plain = name.replace(/_total$/u, "").replace("_per_month", "");
  const unit = Object.entries(units).find(([word]) => plain.endsWith(`_${word}`))?.[1] ?? "";
  return name.includes("_per_month") ? `${unit} a month` : unit;
}

function rowOf({ name, type, help }: SelfMetric): string {
  const labels = (selfMetricLabels[name] ?? []).map((label) => `\`${label}\``).join(", ");
  return `| \`${name}\` | ${type} | ${unitOf(name)} | ${labels} | ${help.replaceAll("|", "\\|")} |`;
}

const rooms: readonly (readonly [room: string, title: string])[] = [
  ["polling", "CloudWatch and the points"],
  ["otlp", "Receivers"],
  ["controller", "Discovery, cost, checkpoint, election, configuration"],
  ["kubernetes", "The cluster"],
  ["aws", "The inventory of load balancers"],
  ["telemetry", "The process and its own metrics"],
];

/** The page. */
export function selfMetricsPage(): string {
  const metrics = selfMetrics();
  const titles = new Map(rooms);
  const others = [...new Set(metrics.map(({ room }) => room))].filter((room) => !titles.has(room));
  const sections = [...rooms, ...others.map((room) => [room, room] as const)].flatMap(([room, title]) => {
    const rows = metrics.filter((one) => one.room === room).map(rowOf);
    const head = ["| metric | type | unit | labels | meaning |", "| --- | --- | --- | --- | --- |"];
    return rows.length === 0 ? [] : [`## ${title}\n\n${[...head, ...rows].join("\n")}\n`];
  });
  return `${intro}\n${sections.join("\n")}`;
}

const intro = `# elbow's own metrics

<!-- Generated by npm run generate from the sources. Do not edit. -->

They are served at \`/metrics\` and, while \`selfMetrics.push\` is on, pushed each minute to every destination by the
OpenTelemetry SDK. Each also carries \`cluster\`, \`region\` and \`env\` as they were at the start of the process; pushed ones
have \`service.name="elbow"\` and a \`service.instance.id\` of their own. Counters start at 0 when their part starts. Gauges about
load balancers exist on the leader only. Labels are per load balancer or per metric, never both, so the number of series stays small.
`;
