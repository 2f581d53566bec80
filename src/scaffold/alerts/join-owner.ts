/** What a load balancer is told by in every info series. */
const key = "cluster, region, load_balancer_name";
const ownerLabels = "owner_kind, owner_name";
/** How long a load balancer that sends nothing keeps its owner. Shorter: its alerts change their labels in a gap. */
const memory = "1h";

/**
 * The same alert with the labels of the object that owns the load balancer, where that is known, and without them where not: an
 * alert must not depend on a second series. `topk` keeps one row where an owner was just replaced by another.
 */
export function joinOwner(expression: string): string {
  const rows = `last_over_time(elbow_load_balancer_owner_info{relation="owner"}[${memory}])`;
  return `(
${expression}
)
* on (${key}) group_left (${ownerLabels})
  topk by (${key}) (1, group by (${key}, ${ownerLabels}) (${rows}))
or
(
(
${expression}
)
unless on (${key}) ${rows}
)`;
}
