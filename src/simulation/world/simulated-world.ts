import { demoLandscape } from "./demo-landscape.ts";
import type { Estate, Site } from "./estate.ts";
import { type SeriesIndex, indexSeries } from "./find-series.ts";
import { albIngressClass } from "./ingress-objects.ts";
import type { SimulatedLoadBalancer } from "./simulated-load-balancer.ts";
import type { SimulatedObject } from "./simulated-object.ts";
import { uniformLandscape } from "./uniform-landscape.ts";

/** What a world is made from. The same settings make the same world. */
export interface WorldSettings {
  readonly seed: number;
  /** The moment at which the subject starts; history reaches back from here without end. Epoch milliseconds. */
  readonly startMs: number;
  readonly clusterName?: string;
  readonly region?: string;
  /** How many equal-shaped load balancers instead of the demo's dozen. */
  readonly loadBalancers?: number;
  readonly newcomerAfterMs?: number;
  readonly leaverAfterMs?: number;
  /** Share of minutes that settle later than two minutes; 0 = none. */
  readonly lateShare?: number;
}

/** A cluster and its AWS account through time: plain data, from which every value follows. */
export interface SimulatedWorld {
  readonly site: Site;
  readonly startMs: number;
  readonly loadBalancers: readonly SimulatedLoadBalancer[];
  readonly objects: readonly SimulatedObject[];
  readonly index: SeriesIndex;
}

/** A world of given parts: for tests that need a particular one. */
export function worldOf(site: Site, startMs: number, estate: Estate): SimulatedWorld {
  return { site, startMs, ...estate, index: indexSeries(estate.loadBalancers) };
}

/** The world of some settings. */
export function simulatedWorld(settings: WorldSettings): SimulatedWorld {
  const region = settings.region ?? "eu-west-1";
  const site: Site = {
    region,
    accountId: "111122223333",
    vpcId: "vpc-0a1b2c3d4e5f60718",
    clusterName: settings.clusterName ?? "prod-eks",
    zones: [`${region}a`, `${region}b`, `${region}c`],
    seed: settings.seed,
  };
  const lateShare = settings.lateShare ?? 0.004;
  const estate =
    settings.loadBalancers === undefined
      ? demoLandscape(site, {
          startMs: settings.startMs,
          newcomerAfterMs: settings.newcomerAfterMs ?? 3 * 60_000,
          leaverAfterMs: settings.leaverAfterMs ?? 12 * 60_000,
          lateShare,
        })
      : uniformLandscape(site, { count: settings.loadBalancers, startMs: settings.startMs, lateShare });
  const ingressClass = albIngressClass(settings.startMs - 100 * 86_400_000);
  return worldOf(site, settings.startMs, {
    loadBalancers: estate.loadBalancers,
    objects: [ingressClass, ...estate.objects],
  });
}

/** The load balancers that AWS lists at `nowMs`. */
export function loadBalancersAt(world: SimulatedWorld, nowMs: number): readonly SimulatedLoadBalancer[] {
  return world.loadBalancers.filter(
    (each) => each.createdAtMs <= nowMs && (each.deletedAtMs === null || each.deletedAtMs > nowMs),
  );
}
