import { join } from "node:path";

import { freePort } from "./free-ports.ts";
import type { PrometheusSeries } from "./prometheus.ts";
import { ready, startProgram } from "./program.ts";
import { scratchFolder } from "./scratch-folder.ts";

/** What the tests choose of VictoriaMetrics. */
export interface VictoriaMetricsOptions {
  readonly flags: readonly string[];
}

/** A running VictoriaMetrics. */
export interface VictoriaMetrics extends AsyncDisposable {
  readonly url: string;
  /** The base to which an OTLP/HTTP exporter appends `/v1/metrics`. */
  readonly otlpUrl: string;
  /** Everything stored of a selector. */
  readonly stored: (selector: string) => Promise<readonly PrometheusSeries[]>;
  /** The value of an instant query with one result. */
  readonly value: (promql: string) => Promise<number>;
  readonly logTail: () => string;
}

/** Starts VictoriaMetrics with an empty database. */
export async function startVictoriaMetrics(
  binary: string,
  options: VictoriaMetricsOptions,
): Promise<VictoriaMetrics> {
  await using stack = new AsyncDisposableStack();
  const { path } = stack.use(await scratchFolder("victoria-metrics"));
  const url = `http://127.0.0.1:${await freePort()}`;
  const program = stack.use(
    startProgram({
      name: "victoria-metrics",
      command: [
        binary,
        `-httpListenAddr=${new URL(url).host}`,
        `-storageDataPath=${join(path, "data")}`,
        "-retentionPeriod=1d",
        "-search.latencyOffset=0s",
        ...options.flags,
      ],
      logFile: join(path, "victoria-metrics.log"),
      cwd: path,
    }),
  );
  await ready(program, async () => (await fetch(`${url}/-/ready`)).ok);
  const life = stack.move();
  const flushed = (): Promise<Response> => fetch(`${url}/internal/force_flush`);
  return {
    url,
    otlpUrl: `${url}/opentelemetry`,
    async stored(selector) {
      await flushed();
      const query = new URLSearchParams({ "match[]": selector, start: "0" });
      const text = await (await fetch(`${url}/api/v1/export?${query.toString()}`)).text();
      return text
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line) as Exported)
        .map(({ metric, values, timestamps }) => ({
          labels: metric,
          samples: values.map((value, index) => ({ timestampMs: timestamps[index] ?? 0, value })),
        }));
    },
    async value(promql) {
      await flushed();
      const answer = await fetch(`${url}/api/v1/query?${new URLSearchParams({ query: promql }).toString()}`);
      const { data } = (await answer.json()) as {
        readonly data: { readonly result: readonly { readonly value: readonly [number, string] }[] };
      };
      return Number(data.result[0]?.value[1]);
    },
    logTail: program.logTail,
    async [Symbol.asyncDispose]() {
      await life.disposeAsync();
    },
  };
}

interface Exported {
  readonly metric: Readonly<Record<string, string>>;
  readonly values: readonly number[];
  readonly timestamps: readonly number[];
}
