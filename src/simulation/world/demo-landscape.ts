import { type ApplicationSpec, type IngressMember, applicationEstate } from "./application-estate.ts";
import { type Estate, type Site, joinEstates, ordinaryProfile } from "./estate.ts";
import { networkEstate } from "./network-estate.ts";
import type { TrafficProfile } from "./simulated-load-balancer.ts";

/** When things happen in the demo world. */
export interface LandscapeTimes {
  readonly startMs: number;
  /** From the start until someone creates the Ingress `launch/landing`. */
  readonly newcomerAfterMs: number;
  /** From the start until someone deletes the Ingress `retired/old-api`. */
  readonly leaverAfterMs: number;
  readonly lateShare: number;
}

const dayMs = 86_400_000;

function member(namespace: string, name: string, backends: IngressMember["backends"]): IngressMember {
  return { namespace, name, app: name, backends };
}

/** A dozen load balancers in several namespaces, each there to show something. */
export function demoLandscape(site: Site, times: LandscapeTimes): Estate {
  const { startMs } = times;
  const startMinute = Math.floor(startMs / 60_000);
  const profile = (changes: Partial<TrafficProfile>): TrafficProfile => ({
    ...ordinaryProfile,
    lateShare: times.lateShare,
    ...changes,
  });
  const alb = (members: readonly IngressMember[], changes: Partial<ApplicationSpec>): Estate =>
    applicationEstate(site, {
      members,
      group: null,
      loadBalancerName: null,
      scheme: "internet-facing",
      profile: profile({}),
      createdAtMs: startMs - 40 * dayMs,
      deletedAtMs: null,
      standing: "owned",
      ...changes,
    });
  const nlb = { hosts: 3, loadBalancerName: null, createdAtMs: startMs - 90 * dayMs } as const;
  const unowned = alb(
    [member("marketing", "site", [{ path: "/", service: "site", port: 80, hosts: 2, weight: 1 }])],
    {
      standing: "unowned",
      loadBalancerName: "marketing-site",
    },
  );
  return joinEstates([
    alb(
      [
        member("agile", "scrumulator", [
          { path: "/", service: "scrumulator-web", port: 80, hosts: 4, weight: 2 },
          { path: "/api", service: "scrumulator-api", port: "http", hosts: 6, weight: 3 },
        ]),
      ],
      {
        loadBalancerName: "scrumulator",
        profile: profile({
          peakPerMinute: 2400,
          features: ["ipv6"],
          deploys: { firstMinute: startMinute - 10, everyMinutes: 97 },
        }),
      },
    ),
    alb(
      [
        member("shop", "web", [
          { path: "/", service: "storefront", port: 80, hosts: 5, weight: 5 },
          { path: "/checkout", service: "checkout", port: 8080, hosts: 3, weight: 1 },
        ]),
      ],
      {
        profile: profile({
          peakPerMinute: 5200,
          latencySeconds: 0.082,
          deploys: { firstMinute: startMinute - 75, everyMinutes: 260 },
        }),
      },
    ),
    alb(
      [
        member("payments", "api", [{ path: "/", service: "payments-api", port: 80, hosts: 3, weight: 4 }]),
        member("payments", "webhooks", [
          { path: "/hooks", service: "webhooks", port: "http", hosts: 2, weight: 1 },
        ]),
        member("accounts", "login", [{ path: "/login", service: "login", port: 80, hosts: 2, weight: 3 }]),
      ],
      { group: "shared.edge-group", profile: profile({ peakPerMinute: 1300, phaseHours: 2 }) },
    ),
    alb([member("billing", "ledger", [{ path: "/", service: "ledger", port: 80, hosts: 2, weight: 1 }])], {
      scheme: "internal",
      profile: profile({ peakPerMinute: 90, latencySeconds: 0.31, targetErrorShare: 0.012 }),
    }),
    alb([member("admin", "console", [{ path: "/", service: "console", port: 80, hosts: 1, weight: 1 }])], {
      scheme: "internal",
      profile: profile({ peakPerMinute: 22, features: ["auth"] }),
    }),
    alb([member("reports", "nightly", [{ path: "/", service: "nightly", port: 80, hosts: 2, weight: 1 }])], {
      profile: profile({ shape: "nightly", peakPerMinute: 160 }),
    }),
    alb([member("jobs", "batch", [{ path: "/", service: "batch", port: 80, hosts: 2, weight: 1 }])], {
      scheme: "internal",
      profile: profile({ shape: "sporadic", peakPerMinute: 75 }),
    }),
    alb([member("launch", "landing", [{ path: "/", service: "landing", port: 80, hosts: 2, weight: 1 }])], {
      createdAtMs: startMs + times.newcomerAfterMs,
      profile: profile({ peakPerMinute: 700 }),
    }),
    alb([member("retired", "old-api", [{ path: "/", service: "old-api", port: 80, hosts: 2, weight: 1 }])], {
      deletedAtMs: startMs + times.leaverAfterMs,
      profile: profile({ peakPerMinute: 120 }),
    }),
    alb([member("legacy", "old-shop", [{ path: "/", service: "old-shop", port: 80, hosts: 1, weight: 1 }])], {
      standing: "orphan",
    }),
    applicationEstate(
      { ...site, clusterName: "other-cluster" },
      {
        members: [
          member("shop", "web", [{ path: "/", service: "storefront", port: 80, hosts: 3, weight: 1 }]),
        ],
        group: null,
        loadBalancerName: null,
        scheme: "internet-facing",
        profile: profile({ peakPerMinute: 900 }),
        createdAtMs: startMs - 20 * dayMs,
        deletedAtMs: null,
        standing: "other-cluster",
      },
    ),
    {
      objects: [],
      loadBalancers: unowned.loadBalancers.map((each) => ({
        ...each,
        tags: {},
        targetGroups: each.targetGroups.map((group) => ({ ...group, tags: {} })),
      })),
    },
    networkEstate(site, {
      ...nlb,
      namespace: "payments-api",
      name: "gateway-svc",
      app: "gateway",
      ports: [{ name: "grpc", port: 443, targetPort: 9443, protocol: "TCP" }],
      scheme: "internal",
      profile: profile({ peakPerMinute: 850, features: ["tls"] }),
    }),
    networkEstate(site, {
      ...nlb,
      namespace: "telemetry",
      name: "mqtt",
      app: "mqtt",
      loadBalancerName: "mqtt-broker",
      ports: [
        { name: "mqtt", port: 1883, targetPort: 1883, protocol: "TCP" },
        { name: "mqtts", port: 8883, targetPort: "mqtts", protocol: "TCP" },
      ],
      scheme: "internet-facing",
      profile: profile({ peakPerMinute: 310, deploys: { firstMinute: startMinute - 33, everyMinutes: 190 } }),
    }),
    networkEstate(site, {
      ...nlb,
      namespace: "network",
      name: "resolver",
      app: "resolver",
      ports: [{ name: "dns", port: 53, targetPort: 5353, protocol: "UDP" }],
      scheme: "internal",
      profile: profile({ peakPerMinute: 4100, features: ["udp"] }),
    }),
  ]);
}
