import { Hono } from "hono";
import type { Context } from "hono";
import { compress } from "hono/compress";
import type { ControllerSnapshot } from "../controller/controller-snapshot.ts";
import type { Log } from "../runtime/log.ts";
import type { ChartSource } from "./chart-source.ts";
import { assets } from "./page-assets.ts";
import { billPage } from "./pages/bill-page.ts";
import { configurationPage } from "./pages/configuration-page.ts";
import { discoveryPage } from "./pages/discovery-page.ts";
import { electionPage } from "./pages/election-page.ts";
import { loadBalancerPage } from "./pages/load-balancer-page.ts";
import type { Markup } from "./pages/markup.ts";
import { messagePage } from "./pages/message-page.ts";
import { pageNames } from "./pages/page-names.ts";
import { problemsPage } from "./pages/problems-page.ts";
import { receiversPage } from "./pages/receivers-page.ts";
import { statusPage } from "./pages/status-page.ts";
import { chartViews } from "./rules/chart-view.ts";
import { findByPageId } from "./rules/page-id.ts";
import { parseTableQuery } from "./rules/table-query.ts";
import { readOnly } from "./read-only.ts";
import { securityHeaders } from "./security-headers.ts";
import { snapshotPart } from "./rules/snapshot-part.ts";

/** Where pages and metrics come from. Each is asked anew for each request. */
export interface MetricsAppSources {
  readonly snapshot: () => ControllerSnapshot;
  readonly charts: ChartSource;
  readonly metricsText: () => Promise<string>;
  /** False leaves `/metrics` alone on this port. */
  readonly page: boolean;
}

const live = { "cache-control": "no-store" };

type PlainPage = (snapshot: ControllerSnapshot, query: Readonly<Record<string, string>>) => Markup;

/** The pages that need nothing but the snapshot, by their path. */
const plainPages: readonly (readonly [string, PlainPage])[] = [
  [pageNames.discovery.path, discoveryPage],
  [pageNames.receivers.path, receiversPage],
  [pageNames.bill.path, billPage],
  [pageNames.election.path, electionPage],
  [
    pageNames.configuration.path,
    (snapshot, query) => configurationPage(snapshot, query["show"] === "set" ? "set" : "all"),
  ],
  [pageNames.problems.path, problemsPage],
];

/** `/metrics`, and with the page on: `/`, the pages of the navigation, `/load-balancers/ID`, `/api/…`, `/assets/…`. Read-only; everything else is 404. */
export function metricsApp(sources: MetricsAppSources, log: Log): Hono {
  const app = new Hono();
  app.use(compress());
  app.use(securityHeaders);
  app.use(readOnly);
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
      ? context.html(messagePage(rootOf(context), "Not here", "Nothing lies at this address."), 404, live)
      : context.text("Not found. Here is /metrics; the page is switched off (server.page).\n", 404, live),
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
  for (const [path, page] of plainPages) {
    app.get(`/${path}`, (context) => context.html(page(snapshot(), context.req.query()), 200, live));
  }
  app.get("/robots.txt", (context) => context.text("User-agent: *\nDisallow: /\n", 200, live));
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
  app.get("/api/snapshot.json", (context) =>
    context.json(snapshotPart(snapshot(), parseTableQuery(context.req.query())), 200, live),
  );
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
