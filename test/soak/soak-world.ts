import type { Random } from "../../src/runtime/random.ts";
import { applicationEstate } from "../../src/simulation/world/application-estate.ts";
import type { Estate, Site } from "../../src/simulation/world/estate.ts";
import { joinEstates, ordinaryProfile } from "../../src/simulation/world/estate.ts";
import { albIngressClass } from "../../src/simulation/world/ingress-objects.ts";
import { networkEstate } from "../../src/simulation/world/network-estate.ts";
import type { SimulatedWorld } from "../../src/simulation/world/simulated-world.ts";
import { worldOf } from "../../src/simulation/world/simulated-world.ts";

/** How long the world lives and how much of it comes and goes. */
export interface SoakPlan {
  readonly seed: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly random: Random;
}

/** The name of the load balancer whose every point the receiver refuses for good. */
export const VICTIM = "victim";

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** A new load balancer comes about so often, and lives between these times. */
const BIRTH_EVERY_MS = 5 * MINUTE_MS;
const LIFE_MS = [12 * MINUTE_MS, 60 * MINUTE_MS] as const;

/** Some load balancers stay, and all the time others come and go, with their Ingresses and Services. */
export function soakWorld(plan: SoakPlan): SimulatedWorld {
  const { seed, startMs, random } = plan;
  const region = "eu-west-1";
  const site: Site = {
    region,
    accountId: "111122223333",
    vpcId: "vpc-0a1b2c3d4e5f60718",
    clusterName: "prod-eks",
    zones: [`${region}a`, `${region}b`, `${region}c`],
    seed,
  };
  const staying = Array.from({ length: 6 }, (_, number) =>
    application(site, { name: `stays-${number}`, bornMs: startMs - 30 * DAY_MS, diesMs: null }),
  );
  const victim = application(site, { name: VICTIM, bornMs: startMs - 30 * DAY_MS, diesMs: null });
  const networks = ["grpc", "mqtt"].map((name) =>
    networkEstate(site, {
      namespace: "network",
      name,
      app: name,
      ports: [{ name: "main", port: 443, targetPort: 9443, protocol: "TCP" }],
      hosts: 3,
      scheme: "internal",
      loadBalancerName: null,
      profile: { ...ordinaryProfile, lateShare: 0 },
      createdAtMs: startMs - 60 * DAY_MS,
    }),
  );
  const coming: Estate[] = [];
  for (
    let bornMs = startMs + MINUTE_MS;
    bornMs < plan.endMs;
    bornMs += BIRTH_EVERY_MS * (0.5 + random.next())
  ) {
    const livesMs = LIFE_MS[0] + random.next() * (LIFE_MS[1] - LIFE_MS[0]);
    coming.push(
      application(site, {
        name: `comes-${coming.length}`,
        bornMs: Math.floor(bornMs),
        diesMs: Math.floor(bornMs + livesMs),
      }),
    );
  }
  const estate = joinEstates([...staying, victim, ...networks, ...coming]);
  return worldOf(site, startMs, {
    loadBalancers: estate.loadBalancers,
    objects: [albIngressClass(startMs - 100 * DAY_MS), ...estate.objects],
  });
}

function application(
  site: Site,
  plan: { readonly name: string; readonly bornMs: number; readonly diesMs: number | null },
): Estate {
  const { name } = plan;
  return applicationEstate(site, {
    members: [
      {
        namespace: `team-${name}`,
        name,
        app: name,
        backends: [{ path: "/", service: `${name}-web`, port: 80, hosts: 3, weight: 1 }],
      },
    ],
    group: null,
    loadBalancerName: name,
    scheme: "internal",
    profile: { ...ordinaryProfile, lateShare: 0 },
    createdAtMs: plan.bornMs,
    deletedAtMs: plan.diesMs,
    standing: "owned",
  });
}
