import type { Page } from "playwright-core";
import type { ControllerSnapshot } from "../../src/controller/controller-snapshot.ts";
import { silentLog } from "../../src/runtime/silent-log.ts";
import type { ChartSource } from "../../src/status/chart-source.ts";
import { startStatusServers } from "../../src/status/start-status-servers.ts";
import { chartSourceFixture } from "../status/fixtures/charts.ts";

/** The page server on a snapshot, as the program runs it; without `charts` every load balancer has those of the fixture. */
export async function startPage(
  snapshot: () => ControllerSnapshot,
  charts: ChartSource = { charts: (arn) => chartSourceFixture(snapshot().loadBalancers).charts(arn) },
) {
  const stop = new AbortController();
  const servers = await startStatusServers(
    {
      settings: { metrics: { host: "127.0.0.1", port: 0 }, health: null, page: true },
      snapshot,
      charts,
      metricsText: async () => "",
      health: { live: [], ready: [] },
    },
    silentLog,
    stop.signal,
  );
  const close = async (): Promise<void> => {
    stop.abort();
    await servers.closed;
  };
  return { url: `http://127.0.0.1:${servers.metrics?.port}/`, close, [Symbol.asyncDispose]: close };
}

/** Everything that a page must never do: errors, broken rules, dialogs, requests to other places. */
export function watchFaults(page: Page, url: string): readonly string[] {
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(`error: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error") {
      faults.push(`console: ${message.text()}`);
    }
  });
  page.on("dialog", (dialog) => {
    faults.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("request", (request) => {
    if (!request.url().startsWith(url)) {
      faults.push(`request: ${request.url()}`);
    }
  });
  return faults;
}
