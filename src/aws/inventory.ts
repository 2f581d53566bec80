import type { AwsFailure } from "./aws-failure.ts";
import type { LoadBalancer, TargetGroup } from "./load-balancer.ts";

/** Tags of one resource. A null-prototype object or Map-like record: keys are hostile strings. */
export type Tags = Readonly<Record<string, string>>;

/** Everything one complete pass over the ELB API saw. */
export interface Inventory {
  readonly readAtMs: number;
  readonly loadBalancers: readonly LoadBalancer[];
  readonly targetGroups: readonly TargetGroup[];
  /** By ARN, for load balancers and target groups. An ARN without an entry was gone when its tags were asked for. */
  readonly tags: ReadonlyMap<string, Tags>;
}

/** What a discovery pass brought. A pass that failed half-way is `failed`: it must never remove anything. */
export type InventoryReading =
  | { readonly kind: "complete"; readonly inventory: Inventory; readonly calls: number }
  | { readonly kind: "failed"; readonly failure: AwsFailure; readonly calls: number };

/** Reads the whole inventory once. Rejects on abort only. */
export interface InventoryReader {
  read(signal: AbortSignal): Promise<InventoryReading>;
}
