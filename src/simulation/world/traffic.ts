import { noise, wholeNumber } from "./noise.ts";
import type { SimulatedLoadBalancer } from "./simulated-load-balancer.ts";

/** What happens at one load balancer in one minute; every metric follows from it. */
export interface Moment {
  readonly loadBalancer: SimulatedLoadBalancer;
  /** Minutes since the epoch. */
  readonly minute: number;
  /** Requests (ALB) or new flows (NLB). */
  readonly requests: number;
  /** Requests in relation to the busiest minute, about 0 to 1. */
  readonly load: number;
  /** How hard a deploy hits this minute, 0 to 1. */
  readonly deploy: number;
  /** Number of the target group that the deploy changes. */
  readonly deployedGroup: number;
  /** True when nothing at all is reported: no targets, no traffic. */
  readonly silent: boolean;
}

const deployIntensity = [0.5, 1, 0.8, 0.3] as const;
const minutesPerDay = 1440;

function positiveModulo(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor;
}

function dailyShape(hour: number): number {
  return 0.55 - 0.45 * Math.cos(((hour - 3) / 24) * 2 * Math.PI);
}

/** The minute at a load balancer. A pure function of its key and the time. */
export function momentAt(loadBalancer: SimulatedLoadBalancer, minute: number): Moment {
  const { profile, key } = loadBalancer;
  const hour = positiveModulo(minute / 60 + profile.phaseHours, 24);
  const silent = profile.shape === "nightly" && (hour >= 21 || hour < 5);
  const sleeping = silent || (profile.shape === "sporadic" && positiveModulo(minute, 60) >= 12);
  const weekday = positiveModulo(Math.floor(minute / minutesPerDay) + 4, 7);
  const week = weekday === 0 || weekday === 6 ? 0.65 : 1;
  const wave = 1 + 0.12 * Math.sin(minute / 7 + key) + 0.06 * Math.sin(minute / 3.1 + 2 * key);
  const ripple = 0.92 + 0.16 * noise(key, minute, 1);
  const load = sleeping ? 0 : dailyShape(hour) * week * wave * ripple;
  const schedule = profile.deploys;
  const since = schedule === null ? -1 : positiveModulo(minute - schedule.firstMinute, schedule.everyMinutes);
  const round = schedule === null ? 0 : Math.floor((minute - schedule.firstMinute) / schedule.everyMinutes);
  return {
    loadBalancer,
    minute,
    load,
    silent,
    requests: wholeNumber(load * profile.peakPerMinute, noise(key, minute, 2)),
    deploy: deployIntensity[since] ?? 0,
    deployedGroup: positiveModulo(round, Math.max(1, loadBalancer.targetGroups.length)),
  };
}
