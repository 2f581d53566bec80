import type { AwsPlace } from "./aws-names.ts";
import type { SimulatedLoadBalancer, TrafficProfile } from "./simulated-load-balancer.ts";
import type { SimulatedObject } from "./simulated-object.ts";

/** Where and for whom things are built: handed to every builder of a world. */
export interface Site extends AwsPlace {
  readonly clusterName: string;
  readonly zones: readonly string[];
  readonly seed: number;
}

/** A part of a world: load balancers with the Kubernetes objects that belong to them. */
export interface Estate {
  readonly loadBalancers: readonly SimulatedLoadBalancer[];
  readonly objects: readonly SimulatedObject[];
}

/** A quiet web application: what a profile is unless it says otherwise. */
export const ordinaryProfile: TrafficProfile = {
  shape: "daily",
  peakPerMinute: 400,
  phaseHours: 0,
  deploys: null,
  latencySeconds: 0.045,
  targetErrorShare: 0.0015,
  lateShare: 0.004,
  features: [],
};

/** Several parts as one. */
export function joinEstates(estates: readonly Estate[]): Estate {
  return {
    loadBalancers: estates.flatMap((estate) => estate.loadBalancers),
    objects: estates.flatMap((estate) => estate.objects),
  };
}
