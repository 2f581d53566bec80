import { Hono } from "hono";
import type { HealthCheck, HealthChecks } from "./health-check.ts";
import { healthReport } from "./rules/health-report.ts";

/** `/livez`, `/healthz` (the same) and `/readyz`: 200 `ok` or 503 with the failed checks; `?verbose` lists all. */
export function healthApp(health: HealthChecks): Hono {
  const app = new Hono();
  const serve = (path: string, checks: readonly HealthCheck[]): void => {
    app.get(path, (context) => {
      const verbose = context.req.query("verbose") !== undefined;
      const report = healthReport(path.slice(1), checks, verbose);
      return context.text(`${report.text}\n`, report.ok ? 200 : 503, { "cache-control": "no-store" });
    });
  };
  serve("/livez", health.live);
  serve("/healthz", health.live);
  serve("/readyz", health.ready);
  app.notFound((context) => context.text("Not found. Here are /livez, /readyz and /healthz.\n", 404));
  return app;
}
