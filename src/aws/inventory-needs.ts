import type { Tags } from "./inventory.ts";
import type { LoadBalancer } from "./load-balancer.ts";

/** What makes parts of the inventory worth their calls; all programs of an account share the API's allowance. */
export interface InventoryNeeds {
  /** Whether classic load balancers are listed: they have an API of their own. */
  readonly classic: boolean;
  /** Whether the tags of a load balancer's target groups are read; unattached target groups' never are. */
  readonly targetGroupTags: (loadBalancer: LoadBalancer, tags: Tags) => boolean;
}
