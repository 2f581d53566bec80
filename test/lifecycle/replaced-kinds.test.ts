import { describe, expect, test } from "vitest";
import type { ClusterObjects } from "../../src/kubernetes/cluster-objects.ts";
import { networkEstate } from "../../src/simulation/world/network-estate.ts";
import { ordinaryProfile } from "../../src/simulation/world/estate.ts";
import type { SimulatedLoadBalancer } from "../../src/simulation/world/simulated-load-balancer.ts";
import { gateway, gatewayClass, loadBalancer, service } from "../ownership/build.ts";
import {
  alb,
  doubledMinutes,
  judged,
  minute,
  only,
  site,
  startController,
  startMs,
  worldWith,
  type Lifecycle,
} from "./lifecycle-world.ts";
import { changed } from "./object-versions.ts";

const changesAtMs = startMs + 20 * minute;

/** A tick of the cluster: an Ingress of nobody's interest that changes at that time. */
const tick = changed({ ...alb("tick", "tock"), loadBalancers: [] }, "tock", [
  {
    fromMs: changesAtMs,
    change: (object) => ({ ...object, metadata: { ...object.metadata, generation: 2 } }),
  },
]);

/** A network load balancer made when things change, with no Service of the simulation's. */
function newNlb(name: string, tags: Readonly<Record<string, string>>): SimulatedLoadBalancer {
  const made = networkEstate(site, {
    namespace: "edge",
    name: "gw",
    app: "gw",
    ports: [],
    hosts: 1,
    scheme: "internet-facing",
    loadBalancerName: name,
    profile: { ...ordinaryProfile, lateShare: 0 },
    createdAtMs: changesAtMs,
  });
  return { ...only(made), tags, targetGroups: [] };
}

function relations(lifecycle: Lifecycle): readonly string[] {
  const { ownership } = lifecycle.discovery.found.value ?? {};
  return (ownership?.loadBalancers ?? [])
    .map((one) => `${one.loadBalancer.type} ${one.relation} ${one.owner?.kind} ${one.owner?.name}`)
    .toSorted();
}

describe("another kind of load balancer for the same object, through the whole controller", () => {
  test("T32 a Service that turns from classic to network: the classic one's series end, the NLB's begin", async () => {
    const uid = "0d6e2b1c-7f3a-4c2e-9a51-3f2b8c7d6e5f";
    const name = "a0d6e2b1c7f3a4c2e9a513f2b8c7d6e5";
    const tags = { "kubernetes.io/cluster/prod-eks": "owned", "kubernetes.io/service-name": "edge/gw" };
    const nlb = newNlb(name, tags);
    const classic = loadBalancer(name, { type: "classic", vpcId: site.vpcId });
    const lifecycle = startController({
      world: worldWith(tick, { loadBalancers: [nlb], objects: [] }),
      alter: (inventory) => ({
        ...inventory,
        loadBalancers: [...inventory.loadBalancers, classic],
        tags: new Map([...inventory.tags, [classic.arn, tags]]),
      }),
      alterObjects(objects, nowMs) {
        const annotations =
          nowMs < changesAtMs ? {} : { "service.beta.kubernetes.io/aws-load-balancer-type": "nlb" };
        return { ...objects, services: [service("edge/gw", { type: "LoadBalancer", uid, annotations })] };
      },
    });
    await lifecycle.clock.advance(19 * minute);
    expect(relations(lifecycle)).toEqual(["classic owner Service gw"]);
    expect(lifecycle.fleet.value.get(classic.arn)?.life.kind).toBe("live");
    await lifecycle.clock.advance(60 * minute);
    expect(relations(lifecycle)).toEqual(["classic stale Service gw", "network owner Service gw"]);
    expect(lifecycle.fleet.value.get(nlb.arn)?.life.kind).toBe("live");
    expect(lifecycle.fleet.value.get(classic.arn)?.life.kind ?? "gone").not.toBe("live");
    expect(doubledMinutes(lifecycle)).toEqual([]);
    await lifecycle.stop();
  });

  test("T47 a Gateway that turns from ALB to NLB: the ALB's series end, the NLB's begin", async () => {
    const estate = alb("edge", "gw");
    const clusterTag = { "elbv2.k8s.aws/cluster": "prod-eks" };
    const stack = (kind: string) => ({
      ...clusterTag,
      [`gateway.k8s.aws.${kind}/stack`]: "edge/gw",
      [`gateway.k8s.aws.${kind}/resource`]: "LoadBalancer",
    });
    const before = { ...only(estate), tags: stack("alb"), targetGroups: [] };
    const after = newNlb("edge-gw", stack("nlb"));
    const gateways = (nowMs: number): Partial<ClusterObjects> => ({
      ingresses: [],
      gatewayClasses: [
        gatewayClass("alb", "gateway.k8s.aws/alb"),
        gatewayClass("nlb", "gateway.k8s.aws/nlb"),
      ],
      gateways: [gateway("edge/gw", { className: nowMs < changesAtMs ? "alb" : "nlb" })],
    });
    const lifecycle = startController({
      world: worldWith(tick, { loadBalancers: [before, after], objects: [] }),
      alterObjects: (objects, nowMs) => ({ ...objects, ...gateways(nowMs) }),
    });
    await lifecycle.clock.advance(19 * minute);
    expect(relations(lifecycle)).toEqual(["application owner Gateway gw"]);
    await lifecycle.clock.advance(60 * minute);
    expect(relations(lifecycle)).toEqual(["application stale Gateway gw", "network owner Gateway gw"]);
    expect(lifecycle.fleet.value.get(after.arn)?.life.kind).toBe("live");
    expect(lifecycle.fleet.value.get(before.arn)?.life.kind ?? "gone").not.toBe("live");
    expect(judged(lifecycle, before.dimension)).toMatchObject({ missing: 0, doubled: 0, wrong: 0 });
    expect(doubledMinutes(lifecycle)).toEqual([]);
    await lifecycle.stop();
  });
});
