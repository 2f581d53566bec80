import { didYouMean } from "../../config/did-you-mean.ts";
import type { LoadBalancerSeries } from "../../series/series-spec.ts";

/** The load balancers that were named, or which names nobody has. */
export type ChosenMembers =
  | { readonly kind: "chosen"; readonly loadBalancers: readonly LoadBalancerSeries[] }
  | { readonly kind: "unknown"; readonly message: string; readonly remedy: string };

/** How many names are shown when one is not found. */
const shownNames = 10;

/** Load balancers by exported name, CloudWatch dimension or ARN; no name = all of them. Letter case does not count. */
export function chooseMembers(all: readonly LoadBalancerSeries[], wanted: readonly string[]): ChosenMembers {
  if (all.length === 0) {
    return {
      kind: "unknown",
      message: "This cluster exports no load balancer.",
      remedy: "Run elbow explain to see what was found, and why it is not exported.",
    };
  }
  if (wanted.length === 0) {
    return { kind: "chosen", loadBalancers: all };
  }
  const isNamed = (one: LoadBalancerSeries, name: string): boolean =>
    [one.name, one.dimension, one.arn].some((known) => known.toLowerCase() === name.toLowerCase());
  const unknown = wanted.filter((name) => !all.some((one) => isNamed(one, name)));
  if (unknown.length > 0) {
    const known = all.map(({ name }) => name);
    const names = known.slice(0, shownNames);
    const more = known.length > names.length ? ` and ${known.length - names.length} more` : "";
    const meant = unknown.flatMap((name) => didYouMean(name, known) ?? []);
    const hint = meant.length === 0 ? "" : `Did you mean ${meant.join(", ")}? `;
    return {
      kind: "unknown",
      message: `No exported load balancer is called ${unknown.map((name) => `"${name}"`).join(", ")}.`,
      remedy: `${hint}There are: ${names.join(", ")}${more}. elbow explain shows all, and why some are not exported.`,
    };
  }
  return {
    kind: "chosen",
    loadBalancers: all.filter((one) => wanted.some((name) => isNamed(one, name))),
  };
}
