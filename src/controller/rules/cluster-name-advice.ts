/**
 * What to say when no load balancer carries the configured cluster name: the names that were seen, so that a typing error
 * is found at a glance. Null while at least one matches, or when there is nothing to compare with.
 */
export function clusterNameAdvice(
  accepted: readonly string[],
  seen: Readonly<Record<string, number>>,
): { readonly message: string; readonly remedy: string } | null {
  if (accepted.some((name) => (seen[name] ?? 0) > 0)) {
    return null;
  }
  const names = Object.entries(seen).sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  const quoted = accepted.map((name) => `"${name}"`).join(" or ");
  if (names.length === 0) {
    return {
      message: `No load balancer in this region carries a cluster tag (wanted: ${quoted}).`,
      remedy:
        "Check region and account. If the load balancer controller has not made one yet, there is nothing to do.",
    };
  }
  const shown = names.slice(0, 10).map(([name, count]) => `"${name}" (${count})`);
  const more = names.length > shown.length ? ` and ${names.length - shown.length} more` : "";
  return {
    message: `No load balancer carries the cluster tag ${quoted}. Seen instead: ${shown.join(", ")}${more}.`,
    remedy: "Set clusterName to the value that your load balancer controller writes (its --cluster-name).",
  };
}
