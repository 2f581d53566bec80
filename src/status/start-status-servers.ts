import type { Log } from "../runtime/log.ts";
import { healthApp } from "./health-app.ts";
import type { HealthChecks } from "./health-check.ts";
import { listen } from "./listen.ts";
import type { Listening, ListenSpec } from "./listen.ts";
import { metricsApp } from "./metrics-app.ts";
import type { MetricsAppSources } from "./metrics-app.ts";
import type { ListenAddress, ServerSettings } from "./server-settings.ts";

/** What the two servers show. */
export interface StatusServersSpec extends Omit<MetricsAppSources, "page"> {
  readonly settings: ServerSettings;
  readonly health: HealthChecks;
}

/** The servers that run. */
export interface StatusServers {
  /** Where each listens in fact; null = switched off. */
  readonly metrics: ListenAddress | null;
  readonly health: ListenAddress | null;
  /** Resolves when the signal has aborted and every connection is gone. */
  readonly closed: Promise<void>;
}

/**
 * Opens the metrics and page server and the health server, as far as the settings want them. Both listen when this
 * resolves and close when the signal aborts. Throws a `ListenError` when one cannot listen; then neither does.
 */
export async function startStatusServers(
  spec: StatusServersSpec,
  log: Log,
  signal: AbortSignal,
): Promise<StatusServers> {
  signal.throwIfAborted();
  const { settings } = spec;
  await using opened = new AsyncDisposableStack();
  const open = async (
    wanted: Omit<ListenSpec, "address">,
    address: ListenAddress | null,
  ): Promise<Listening | null> => {
    if (address === null) {
      return null;
    }
    const listening = await listen({ ...wanted, address });
    opened.defer(() => listening.close());
    log.info("listening", {
      for: wanted.setting,
      host: listening.address.host,
      port: listening.address.port,
    });
    return listening;
  };
  const health = await open(
    { fetch: healthApp(spec.health).fetch, setting: "server.health" },
    settings.health,
  );
  const metrics = await open(
    { fetch: metricsApp({ ...spec, page: settings.page }, log).fetch, setting: "server.metrics" },
    settings.metrics,
  );
  const running = opened.move();
  return {
    metrics: metrics?.address ?? null,
    health: health?.address ?? null,
    closed: closedAfter(signal, running),
  };
}

async function closedAfter(signal: AbortSignal, running: AsyncDisposableStack): Promise<void> {
  if (!signal.aborted) {
    const { promise, resolve } = Promise.withResolvers<void>();
    signal.addEventListener("abort", () => resolve(), { once: true });
    await promise;
  }
  await running.disposeAsync();
}
