/** What one load balancer is, whoever owns it and however often it was made anew. */
export const perLoadBalancer = "cluster, region, load_balancer_name";
/** What one target group is. */
export const perTargetGroup = `${perLoadBalancer}, target_group, service, port`;

/** A window in Grafana's words: the distance of two points on the screen, or all that is shown. */
export type Window = "$__interval" | "$__range" | "1h" | "6h" | "3d" | "30d";

/** A metric and what to match. */
export interface SeriesPart {
  readonly name: string;
  readonly selector: string;
}

/** Sum of what happened in each window, by `labels`. Never `rate()`: a point is the amount of its minute. */
export function amount(part: SeriesPart, window: Window, labels: string = perLoadBalancer): string {
  return `sum by (${labels}) (sum_over_time(${part.name}${part.selector}[${window}]))`;
}

/** The same per second, right at every zoom. */
export function perSecond(part: SeriesPart, labels: string = perLoadBalancer): string {
  return `${amount(part, "$__interval", labels)} / $__interval_ms * 1000`;
}

/** The same per minute: what CloudWatch shows at a period of one minute. */
export function perMinute(part: SeriesPart, labels: string = perLoadBalancer): string {
  return `${amount(part, "$__interval", labels)} / $__interval_ms * 60000`;
}

/**
 * Sum over several metrics of which any may be missing. `a + b` would be empty without one of them, and two metrics under one
 * selector would be refused for equal labels: hence the label that tells them apart.
 */
export function amountOfAll(
  parts: readonly SeriesPart[],
  window: Window,
  labels: string = perLoadBalancer,
): string {
  const [only, ...others] = parts;
  if (only !== undefined && others.length === 0) {
    return amount(only, window, labels);
  }
  const told = parts.map(
    ({ name, selector }) =>
      `label_replace(sum_over_time(${name}${selector}[${window}]), "part", "${name}", "", "")`,
  );
  return `sum by (${labels}) (${told.join(" or ")})`;
}

/** Share of `bad` in `all`, 0 to 1: 0 where nothing bad is known, nothing where nothing happened. */
export function share(
  { bad, all }: { readonly bad: readonly SeriesPart[]; readonly all: readonly SeriesPart[] },
  window: Window,
  labels: string = perLoadBalancer,
): string {
  const total = amountOfAll(all, window, labels);
  return `(${amountOfAll(bad, window, labels)} or 0 * ${total}) / (${total} > 0)`;
}

/** The highest value in the window. The only thing to do with percentiles: they cannot be added or averaged. */
export function highest(part: SeriesPart, window: Window, labels: string = perLoadBalancer): string {
  return `max by (${labels}) (max_over_time(${part.name}${part.selector}[${window}]))`;
}

/** The lowest value in the window. */
export function lowest(part: SeriesPart, window: Window, labels: string = perLoadBalancer): string {
  return `min by (${labels}) (min_over_time(${part.name}${part.selector}[${window}]))`;
}
