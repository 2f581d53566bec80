import { html } from "hono/html";
import type { ControllerSnapshot, Problem } from "../../controller/controller-snapshot.ts";
import { formatCount, formatUtc } from "../rules/format.ts";
import { visibleText } from "../rules/visible-text.ts";
import type { Markup } from "./markup.ts";

/** Cluster tag values named when none is ours: enough to find the typing error, bounded against a shared account. */
const shownTagValues = 12;

/** What a reader must know before the numbers: not synced, standby, a cluster name that no load balancer carries. */
export function notices(snapshot: ControllerSnapshot): Markup {
  return html`<div id="notices" data-live>
    ${[
      snapshot.synced
        ? ""
        : banner(
            "warn",
            "Not synced yet: the first complete reading of the cluster and of AWS is under way. Tables are incomplete until then.",
          ),
      snapshot.leading.length > 0 || !snapshot.synced ? "" : banner("quiet", standbyWords(snapshot)),
      unknownCluster(snapshot),
    ]}
  </div>`;
}

function standbyWords({ election }: ControllerSnapshot): string {
  const holders = [...new Set((election?.buckets ?? []).flatMap(({ holder }) => holder ?? []))];
  const others = holders.filter((one) => one !== "" && one !== election?.identity);
  return election?.enabled === true && others.length === 0
    ? "This replica stands by, and it is not known yet that any other leads: nothing is read or pushed until one does."
    : `This replica stands by: another one${others.length === 1 ? ` (${visibleText(others[0] ?? "")})` : ""} reads and pushes. Data ages, points and curves are on the leader's page.`;
}

function unknownCluster({ synced, loadBalancers, cluster, discovery }: ControllerSnapshot): Markup | string {
  const seen = Object.entries(discovery.seenClusterTagValues);
  if (!synced || loadBalancers.length > 0 || seen.length === 0) {
    return "";
  }
  return banner(
    "bad",
    html`No load balancer carries the cluster tag <code>${visibleText(cluster)}</code>. Set
      <code>clusterName</code> to one of those seen:
      ${seen.slice(0, shownTagValues).map(([value, count]) => html` <code>${visibleText(value)}</code> (${formatCount(count)})`)}`,
  );
}

function banner(tone: "quiet" | "warn" | "bad", text: Markup | string): Markup {
  return html`<p class="banner ${tone}">${text}</p>`;
}

/** Problems on the first page; all are on their own. */
const shownProblems = 3;

/** The newest problems in short, each with what to do about it; nothing while there are none. */
export function recentProblems({ problems }: ControllerSnapshot): Markup {
  const more = problems.length - shownProblems;
  return html`<div id="problems" data-live>
    ${
      problems.length === 0
        ? ""
        : html`<section class="panel">
            <div class="panel-head"><h2>Recent problems</h2></div>
            ${problemItems(problems.slice(0, shownProblems))}
            ${more > 0 ? html`<p class="empty"><a href="./problems">and ${formatCount(more)} more</a></p>` : ""}
          </section>`
    }
  </div>`;
}

/** A list of problems with their remedies. */
export function problemItems(problems: readonly Problem[]): Markup {
  return html`<ul class="problems">
    ${problems.map(
      (problem) =>
        html`<li>
          <div class="problem-head">
            <time datetime="${new Date(problem.atMs).toISOString()}">${formatUtc(problem.atMs)}</time>
            <span class="where">${visibleText(problem.where)}</span
            >${problem.count > 1 ? html`<span class="times">${formatCount(problem.count)} times</span>` : ""}
          </div>
          <p>${visibleText(problem.message, 1_000)}</p>
          <p class="remedy">${visibleText(problem.remedy, 1_000)}</p>
        </li>`,
    )}
  </ul>`;
}
