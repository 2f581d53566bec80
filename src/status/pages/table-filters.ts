import { html } from "hono/html";
import type { LoadBalancerSnapshot } from "../../controller/controller-snapshot.ts";
import { formatCount } from "../rules/format.ts";
import {
  isInState,
  relations,
  tableAddress,
  tableStates,
  type TableMoment,
  type TableQuery,
  type TableState,
} from "../rules/table-query.ts";
import type { Markup } from "./markup.ts";
import { typeNames } from "./type-badge.ts";

const stateWords: Readonly<Record<TableState, string>> = {
  problem: "with a problem",
  incident: "in an incident",
  behind: "behind",
  withheld: "not exported",
};

const types = ["application", "network", "classic"] as const;

/** Links that narrow the table, each with what it would show of the whole; those that would show nothing are left out. */
export function tableFilters(
  loadBalancers: readonly LoadBalancerSnapshot[],
  query: TableQuery,
  moment: TableMoment,
): Markup {
  const count = (matches: (one: LoadBalancerSnapshot) => boolean): number =>
    loadBalancers.filter(matches).length;
  const link = (
    words: string,
    change: Partial<TableQuery>,
    given: { on: boolean; of: number },
  ): Markup | "" =>
    given.of === 0 && !given.on
      ? ""
      : html` <a
          class="filter"
          href="${tableAddress({ ...query, ...change, page: 1 })}"
          aria-current="${given.on ? "true" : "false"}"
          >${words} <b>${formatCount(given.of)}</b></a
        >`;
  const isWhole = query.type === null && query.relation === null && query.state === null;
  return html`<nav class="filters" aria-label="Narrow the table">
    ${link("all", { type: null, relation: null, state: null }, { on: isWhole, of: loadBalancers.length })}
    ${types.map((type) => {
      const on = query.type === type;
      return link(typeNames[type], { type: on ? null : type }, { on, of: count((one) => one.type === type) });
    })}
    ${relations.map((relation) => {
      const on = query.relation === relation;
      const of = count((one) => one.owned.relation === relation);
      return link(relation, { relation: on ? null : relation }, { on, of });
    })}
    ${tableStates.map((state) => {
      const on = query.state === state;
      const of = count((one) => isInState(one, state, moment));
      return link(stateWords[state], { state: on ? null : state }, { on, of });
    })}
  </nav>`;
}
