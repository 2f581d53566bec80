import { Hono } from "hono";
import type { Context } from "hono";
import { compress } from "hono/compress";
import type { ControllerSnapshot } from "../controller/controller-snapshot.ts";
import type { Log } from "../runtime/log.ts";
import type { ChartSource } from "./chart-source.ts";
import { assets } from "./page-assets.ts";
import { loadBalancerPage } from "./pages/load-balancer-page.ts";
import { messagePage } from "./pages/message-page.ts";
import { statusPage } from "./pages/status-page.ts";
import { chartViews } from "./rules/chart-view.ts";
import { findByPageId } from "./rules/page-id.ts";
import { parseTableQuery } from "./rules/table-query.ts";
import { securityHeaders } from "./security-headers.ts";

/** Where pages and metrics come from. Each is asked anew for each request. */
export interface MetricsAppSources {
  readonly snapshot: () => ControllerSnapshot;
  readonly charts: ChartSource;
  readonly metricsText: () => Promise<string>;
  /** False leaves `/metrics` alone on this port. */
  readonly page: boolean;
}

const live = { "cache-control": "no-store" };

/** `/metrics`, and with the page on: `/`, `/load-balancers/ID`, `/api/…`, `/assets/…`. Read-only; everything else is 404. */
export function metricsApp(sources: MetricsAppSources, log: Log): Hono {
  const app = new Hono();
  app.use(compress());
  app.use(securityHeaders);
  app.get("/metrics", async (context) =>
    context.body(await sources.metricsText(), 200, {
      ...live,
      "content-type": "text/plain; version=0.0.4; charset=utf-8",
    }),
  );
  if (sources.page) {
    pageRoutes(app, sources);
  }
  app.notFound((context) =>
    sources.page
      ? context.html(messagePage(rootOf(context), "Not here", "Nothing lies at this address."), 404)
      : context.text("Not found. Here is /metrics; the page is switched off (server.page).\n", 404),
  );
  app.onError((error, context) => {
    log.error("a page could not be made; the program itself goes on", { path: context.req.path, error });
    return context.html(
      messagePage(
        rootOf(context),
        "This page failed",
        "A fault of elbow. Its log says more; metrics and pushes go on.",
      ),
      500,
      live,
    );
  });
  return app;
}

function pageRoutes(app: Hono, { snapshot, charts }: MetricsAppSources): void {
  app.get("/", (context) =>
    context.html(statusPage(snapshot(), parseTableQuery(context.req.query())), 200, live),
  );
  app.get("/load-balancers/:id", (context) => {
    const now = snapshot();
    const loadBalancer = findByPageId(now.loadBalancers, context.req.param("id"));
    return loadBalancer === null
      ? context.html(unknownLoadBalancer(), 404, live)
      : context.html(
          loadBalancerPage(now, loadBalancer, chartViews(charts.charts(loadBalancer.arn))),
          200,
          live,
        );
  });
  app.get("/load-balancers/:id/charts.json", (context) => {
    const loadBalancer = findByPageId(snapshot().loadBalancers, context.req.param("id"));
    return loadBalancer === null
      ? context.json({ error: "no such load balancer" }, 404, live)
      : context.json({ charts: chartViews(charts.charts(loadBalancer.arn)) }, 200, live);
  });
  app.get("/api/snapshot.json", (context) => context.json(snapshot(), 200, live));
  for (const { path, contentType, text } of assets) {
    app.get(`/${path}`, (context) =>
      context.body(text, 200, {
        "content-type": contentType,
        "cache-control": "public, max-age=31536000, immutable",
      }),
    );
  }
}

function unknownLoadBalancer(): ReturnType<typeof messagePage> {
  return messagePage("../", "Unknown load balancer", "It was deleted, or this cluster never had it.");
}

/** The relative way to `/`, whatever the depth of the address. */
function rootOf(context: Context): string {
  return "../".repeat(Math.max(0, context.req.path.split("/").length - 2)) || "./";
}
