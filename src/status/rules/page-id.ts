/** Longest part of a dimension that addresses hold. Real ones have under 100 characters. */
const maxDimension = 300;

/**
 * A load balancer's place in URLs: its dimension without slashes, because proxies between a browser and the page (`kubectl
 * proxy` is one) decode `%2F`. `app/scrumulator/2ab1` -> `app~scrumulator~2ab1`.
 */
export function pageId(dimension: string): string {
  return dimension.slice(0, maxDimension).toWellFormed().replaceAll("/", "~");
}

/** The one of `loadBalancers` that an id from a URL means; null = none. */
export function findByPageId<T extends { readonly dimension: string }>(
  loadBalancers: readonly T[],
  id: string,
): T | null {
  return loadBalancers.find(({ dimension }) => pageId(dimension) === id) ?? null;
}
