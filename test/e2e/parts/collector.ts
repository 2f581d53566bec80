import { writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { once } from "node:events";
import { join } from "node:path";

import { partFolder } from "../../../.dev/parts/install-parts.ts";
import { freePort } from "./free-ports.ts";
import { ready, startProgram } from "./program.ts";
import { scratchFolder } from "./scratch-folder.ts";

/** Where a Collector passes on what it gets. */
export interface CollectorOptions {
  /** The base to which the Collector's exporter appends `/v1/metrics`. */
  readonly otlpUrl: string;
  /** Off: no batch processor, no queue and no retry, so that the sender hears what the next hop says. Left out: on. */
  readonly queue?: boolean;
}

/** A running OpenTelemetry Collector: OTLP over gRPC in, OTLP over HTTP out. */
export interface Collector extends AsyncDisposable {
  /** The gRPC endpoint, as `http://HOST:PORT` without TLS. */
  readonly url: string;
  readonly logTail: () => string;
}

/** Starts a Collector configured as most sites have it, with a batch processor and the exporter's default queue; or without them. */
export async function startCollector(options: CollectorOptions): Promise<Collector> {
  await using stack = new AsyncDisposableStack();
  const { path } = stack.use(await scratchFolder("collector"));
  const port = await freePort();
  const config = join(path, "collector.yaml");
  const queued = options.queue ?? true;
  const direct = queued ? "" : ", sending_queue: { enabled: false }, retry_on_failure: { enabled: false }";
  await writeFile(
    config,
    `receivers: { otlp: { protocols: { grpc: { endpoint: "127.0.0.1:${port}" } } } }
processors: { ${queued ? "batch: { timeout: 200ms }" : ""} }
exporters: { otlp_http: { endpoint: "${options.otlpUrl}"${direct} } }
service:
  telemetry: { metrics: { level: none } }
  pipelines: { metrics: { receivers: [otlp], processors: [${queued ? "batch" : ""}], exporters: [otlp_http] } }
`,
  );
  const program = stack.use(
    startProgram({
      name: "collector",
      command: [join(partFolder("otelcol"), "bin", "otelcol"), "--config", config],
      logFile: join(path, "collector.log"),
      cwd: path,
    }),
  );
  await ready(program, async () => {
    const socket = connect(port, "127.0.0.1");
    try {
      await once(socket, "connect");
      return true;
    } finally {
      socket.destroy();
    }
  });
  const life = stack.move();
  return {
    url: `http://127.0.0.1:${port}`,
    logTail: program.logTail,
    async [Symbol.asyncDispose]() {
      await life.disposeAsync();
    },
  };
}
