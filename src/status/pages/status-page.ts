import { html } from "hono/html";
import type { ControllerSnapshot } from "../../controller/controller-snapshot.ts";
import { expectedAgesOf } from "../rules/freshness.ts";
import type { TableQuery } from "../rules/table-query.ts";
import { layout } from "./layout.ts";
import { loadBalancerTable } from "./load-balancer-table.ts";
import type { Markup } from "./markup.ts";
import { notices, recentProblems } from "./notices.ts";
import { summaryTiles } from "./summary-tiles.ts";

/** The page at `/`: the whole program at a glance. */
export function statusPage(snapshot: ControllerSnapshot, query: TableQuery): Markup {
  const moment = { nowMs: snapshot.nowMs, expectedMs: expectedAgesOf(snapshot.cloudwatch.bill) };
  return layout({
    title: snapshot.cluster,
    root: "./",
    snapshot,
    current: "loadBalancers",
    main: html`
      ${notices(snapshot)} ${summaryTiles(snapshot)} ${recentProblems(snapshot)}
      ${loadBalancerTable(snapshot.loadBalancers, query, moment)}
    `,
  });
}
