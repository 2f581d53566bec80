import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { partFolder } from "../../../.dev/parts/install-parts.ts";
import { freePort } from "./free-ports.ts";
import { ready, startProgram } from "./program.ts";
import { scratchFolder } from "./scratch-folder.ts";

/** What the tests choose of Prometheus. */
export interface PrometheusOptions {
  /** `out_of_order_time_window`, a Prometheus duration; `0s` is Prometheus's own default. */
  readonly outOfOrderWindow: string;
  /** A folder with blocks to begin with; left out: an empty database of its own. */
  readonly dataFolder?: string;
  /** A rule file; it need not exist before `reload`. Left out: no rules. */
  readonly ruleFile?: string;
}

/** One series as Prometheus answers it: its labels and its samples, oldest first. */
export interface PrometheusSeries {
  readonly labels: Readonly<Record<string, string>>;
  readonly samples: readonly { readonly timestampMs: number; readonly value: number }[];
}

/** A running Prometheus with an OTLP receiver. */
export interface Prometheus extends AsyncDisposable {
  readonly url: string;
  /** The base to which an OTLP/HTTP exporter appends `/v1/metrics`. */
  readonly otlpUrl: string;
  /** An instant query; with a range selector (`x[30m]`) it answers raw samples at their own times. */
  readonly query: (promql: string, atMs?: number) => Promise<readonly PrometheusSeries[]>;
  readonly queryRange: (promql: string, range: QueryRange) => Promise<readonly PrometheusSeries[]>;
  /** Labels of the alerts that fire now, as `/api/v1/alerts` shows them. */
  readonly firing: () => Promise<readonly Readonly<Record<string, string>>[]>;
  /** Reads the rule file again; rejects when it is refused. */
  readonly reload: () => Promise<void>;
  readonly logTail: () => string;
}

/** The steps of a range query, both ends inclusive. */
export interface QueryRange {
  readonly startMs: number;
  readonly endMs: number;
  readonly stepMs: number;
}

/** Starts Prometheus with an empty database. */
export async function startPrometheus(options: PrometheusOptions): Promise<Prometheus> {
  await using stack = new AsyncDisposableStack();
  const { path } = stack.use(await scratchFolder("prometheus"));
  const url = `http://127.0.0.1:${await freePort()}`;
  const config = join(path, "prometheus.yml");
  await writeFile(
    config,
    [
      "global: { scrape_interval: 1h }",
      `storage: { tsdb: { out_of_order_time_window: ${options.outOfOrderWindow} } }`,
      `rule_files: ${JSON.stringify(options.ruleFile === undefined ? [] : [options.ruleFile])}`,
      "",
    ].join("\n"),
  );
  const program = stack.use(
    startProgram({
      name: "prometheus",
      command: [
        join(partFolder("prometheus"), "bin", "prometheus"),
        `--config.file=${config}`,
        `--storage.tsdb.path=${options.dataFolder ?? join(path, "data")}`,
        `--web.listen-address=${new URL(url).host}`,
        "--web.enable-otlp-receiver",
        "--web.enable-lifecycle",
      ],
      logFile: join(path, "prometheus.log"),
      cwd: path,
    }),
  );
  await ready(program, async () => (await fetch(`${url}/-/ready`)).ok);
  const life = stack.move();
  return {
    url,
    otlpUrl: `${url}/api/v1/otlp`,
    query: async (promql, atMs) =>
      ask(`${url}/api/v1/query`, {
        query: promql,
        ...(atMs === undefined ? {} : { time: String(atMs / 1000) }),
      }),
    queryRange: async (promql, { startMs, endMs, stepMs }) =>
      ask(`${url}/api/v1/query_range`, {
        query: promql,
        start: String(startMs / 1000),
        end: String(endMs / 1000),
        step: String(stepMs / 1000),
      }),
    firing: async () => firingAlerts(url),
    reload: async () => {
      const answer = await fetch(`${url}/-/reload`, { method: "POST" });
      if (!answer.ok) {
        throw new Error(`Prometheus refused its configuration: ${await answer.text()}`);
      }
    },
    logTail: program.logTail,
    async [Symbol.asyncDispose]() {
      await life.disposeAsync();
    },
  };
}

type Sample = readonly [seconds: number, value: string];

interface Answer {
  readonly status: string;
  readonly error?: string;
  readonly data: {
    readonly result: readonly {
      readonly metric: Readonly<Record<string, string>>;
      readonly value?: Sample;
      readonly values?: readonly Sample[];
    }[];
  };
}

async function firingAlerts(url: string): Promise<readonly Readonly<Record<string, string>>[]> {
  const { data } = (await (await fetch(`${url}/api/v1/alerts`)).json()) as {
    readonly data: {
      readonly alerts: readonly {
        readonly state: string;
        readonly labels: Readonly<Record<string, string>>;
      }[];
    };
  };
  return data.alerts.filter(({ state }) => state === "firing").map(({ labels }) => labels);
}

async function ask(
  url: string,
  form: Readonly<Record<string, string>>,
): Promise<readonly PrometheusSeries[]> {
  const response = await fetch(url, { method: "POST", body: new URLSearchParams(form) });
  const answer = (await response.json()) as Answer;
  if (answer.status !== "success") {
    throw new Error(`Prometheus refused ${form["query"]}: ${answer.error}`);
  }
  return answer.data.result.map(({ metric, value, values }) => ({
    labels: metric,
    samples: (values ?? (value === undefined ? [] : [value])).map(([seconds, text]) => ({
      timestampMs: Math.round(seconds * 1000),
      value: Number(text),
    })),
  }));
}
