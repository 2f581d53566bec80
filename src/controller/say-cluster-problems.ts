import type { ProblemList } from "./problem-list.ts";
import type { ClusterProblem } from "./rules/cluster-problems.ts";

/** Reports what is new, heals places that have no problem any more, and does not say again what stays the same. */
export function sayClusterProblems(
  { before, now }: { readonly before: readonly ClusterProblem[]; readonly now: readonly ClusterProblem[] },
  problems: ProblemList,
): void {
  const said = new Set(before.map(({ where, message }) => `${where}\n${message}`));
  const places = new Set(now.map(({ where }) => where));
  before.filter(({ where }) => !places.has(where)).forEach(({ where }) => problems.healed(where));
  now
    .filter(({ where, message }) => !said.has(`${where}\n${message}`))
    .forEach((one) => problems.report(one));
}
