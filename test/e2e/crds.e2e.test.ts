import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { openCluster } from "../../src/kubernetes/open-cluster.ts";
import type { OpenCluster } from "../../src/kubernetes/open-cluster.ts";
import { resolveOwnership } from "../../src/ownership/resolve-ownership.ts";
import { silentMeter } from "../../src/runtime/silent-meter.ts";
import { systemRandom } from "../../src/runtime/system-random.ts";
import { recordingLog } from "../kubernetes/recorder.ts";
import type { LogLine } from "../kubernetes/recorder.ts";
import { inventory, loadBalancer, settings, tagsOf, targetGroup } from "../ownership/build.ts";
import { mappingText } from "../ownership/mapping-text.ts";
import { startApiServer } from "./parts/api-server.ts";
import type { ApiServer } from "./parts/api-server.ts";
import { namespace, service } from "./parts/cluster-objects.ts";
import {
  collection,
  httpRoutes,
  install,
  oldGateways,
  targetGroupBinding,
  targetGroupBindings,
  uninstall,
} from "./parts/custom-kinds.ts";
import { eventually } from "./parts/eventually.ts";
import { createAccount } from "./parts/service-account.ts";
import type { RoleRule } from "./parts/service-account.ts";
import { showLogsOnFailure } from "./parts/show-logs.ts";
import { skippingClock } from "./parts/skipping-clock.ts";

/** More than the longest wait between two looks for a kind that is missing, or that elbow may not read. */
const LOOKED_AGAIN_MS = 300_000;

const READ = ["list", "watch"];
const GATEWAY_GROUP = "gateway.networking.k8s.io";

/** What docs/ownership.md asks for, but for the routes of the Gateway API. */
const rules: readonly RoleRule[] = [
  { apiGroups: [""], resources: ["services"], verbs: READ },
  { apiGroups: ["networking.k8s.io"], resources: ["ingresses", "ingressclasses"], verbs: READ },
  {
    apiGroups: ["elbv2.k8s.aws", "eks.amazonaws.com"],
    resources: ["targetgroupbindings", "ingressclassparams"],
    verbs: READ,
  },
  { apiGroups: [GATEWAY_GROUP], resources: ["gateways", "gatewayclasses"], verbs: READ },
];

/** A class of its own, so that it too can come before or after the others. */
function classOf(name: string) {
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "IngressClass",
    metadata: { name },
    spec: { controller: "ingress.k8s.aws/alb" },
  };
}

/** Every order of the items. */
function ordersOf<T>(items: readonly T[]): readonly (readonly T[])[] {
  return items.length < 2
    ? [items]
    : items.flatMap((first, index) => ordersOf(items.toSpliced(index, 1)).map((rest) => [first, ...rest]));
}

describe("kinds that a cluster may lack, on the real API server", () => {
  const life = new AsyncDisposableStack();
  const clock = skippingClock();
  const lines: LogLine[] = [];
  let server: ApiServer;
  let cluster: OpenCluster;

  beforeAll(async () => {
    server = life.use(await startApiServer());
    for (const name of ["elbow", "edge"]) {
      await server.admin.create("/api/v1/namespaces", namespace(name));
    }
    const token = await createAccount(server.admin, { namespace: "elbow", name: "elbow", rules });
    cluster = await openCluster(
      { kubeconfigPath: await server.writeKubeconfig(token), keepLabels: [], keepAnnotations: [] },
      { clock, random: systemRandom, log: recordingLog(lines), meter: silentMeter },
    );
    const stop = new AbortController();
    const running = cluster.run(stop.signal).catch((error: unknown) => {
      if (!stop.signal.aborted) {
        throw error;
      }
    });
    life.defer(async () => {
      stop.abort();
      await running;
      await cluster.close();
    });
  });
  afterAll(async () => life.disposeAsync());
  showLogsOnFailure(() => [
    server,
    { logTail: () => `── reflectors\n${JSON.stringify(cluster.snapshot(), undefined, 2)}` },
  ]);

  /** What is known, once the cluster is; waits for that. */
  async function known() {
    return eventually({ what: "the cluster's objects", withinMs: 60_000 }, async () => {
      const view = cluster.objects.value;
      return view.kind === "synced" ? view : undefined;
    });
  }

  /** Why the kind is absent; null = it is there. */
  async function absence(resource: string) {
    const { absent } = await known();
    return absent.find((one) => one.resource === resource)?.why ?? null;
  }

  async function becomes(what: string, isSo: () => Promise<boolean>): Promise<void> {
    await eventually({ what, withinMs: 90_000 }, async () => ((await isSo()) ? true : undefined));
  }

  test("none installed and one refused: the cluster is known all the same, and the rule to add is said", async () => {
    expect(await absence("targetgroupbindings.elbv2.k8s.aws")).toEqual({ kind: "not-installed" });
    expect(await absence("gateways")).toEqual({ kind: "not-installed" });
    expect(await absence("httproutes")).toEqual({
      kind: "forbidden",
      apiGroup: GATEWAY_GROUP,
      resource: "httproutes",
    });
    expect(JSON.stringify(lines)).toContain(
      String.raw`apiGroups: [\"gateway.networking.k8s.io\"], resources: [\"httproutes\"]`,
    );
  });

  test.each([
    {
      kind: targetGroupBindings,
      label: "targetgroupbindings.elbv2.k8s.aws",
      place: "targetGroupBindings" as const,
      object: targetGroupBinding({ namespace: "edge", service: "web", targetGroupArn: "arn:of:one" }),
    },
    {
      kind: oldGateways,
      label: "gateways",
      place: "gateways" as const,
      object: {
        apiVersion: `${GATEWAY_GROUP}/v1beta1`,
        kind: "Gateway",
        metadata: { name: "web", namespace: "edge" },
        spec: { gatewayClassName: "alb", listeners: [] },
      },
    },
  ])("$label come, go and come again while elbow runs", async ({ kind, label, place, object }) => {
    const path = collection(kind, "edge");
    const names = async () => (await known()).objects[place].map(({ name }) => name);

    for (const _round of ["first", "again"]) {
      expect(await absence(label)).toEqual({ kind: "not-installed" });
      await install(server, kind);
      await server.admin.create(path, object);
      clock.skip(LOOKED_AGAIN_MS);
      await becomes(`the first of ${label}`, async () => (await names()).length === 1);
      expect(await absence(label)).toBeNull();

      await server.admin.create(path, { ...object, metadata: { ...object.metadata, name: "later" } });
      await becomes(`another of ${label}`, async () => (await names()).includes("later"));
      await server.admin.remove(`${path}/later`);
      await becomes(`one of ${label} less`, async () => !(await names()).includes("later"));

      await uninstall(server, kind);
      await becomes(`${label} to be absent`, async () => (await absence(label)) !== null);
      expect(await names()).toEqual([]);
    }
    expect((await known()).kind).toBe("synced");
  });

  test("a role that is mended is noticed", async () => {
    await install(server, httpRoutes);
    await server.admin.patch("/apis/rbac.authorization.k8s.io/v1/clusterroles/elbow-elbow", {
      rules: [...rules, { apiGroups: [GATEWAY_GROUP], resources: ["httproutes"], verbs: READ }],
    });
    await server.admin.create(collection(httpRoutes, "edge"), {
      apiVersion: `${GATEWAY_GROUP}/v1`,
      kind: "HTTPRoute",
      metadata: { name: "r", namespace: "edge" },
      spec: { rules: [{ backendRefs: [{ name: "web", port: 80 }] }] },
    });
    // Not once only: the API server may take a moment to obey the new role.
    await eventually({ what: "the HTTPRoute", withinMs: 90_000, everyMs: 3000 }, async () => {
      clock.skip(LOOKED_AGAIN_MS);
      return (await known()).objects.routes.length === 1 ? true : undefined;
    });
    expect(await absence("httproutes")).toBeNull();
  });

  test("Ingress, class, Service and binding in each of their orders give the same owners", async () => {
    await install(server, targetGroupBindings);
    const orders = ordersOf(["ingress", "class", "service", "binding"] as const);
    const sites = orders.map((order, index) => {
      const lb = loadBalancer(`lb-${index}`);
      return { order, name: `order-${index}`, lb, group: targetGroup(`tg-${index}`, [lb]) };
    });
    for (const { order, name, group } of sites) {
      await server.admin.create("/api/v1/namespaces", namespace(name));
      const make = {
        ingress: async () =>
          server.admin.create(`/apis/networking.k8s.io/v1/namespaces/${name}/ingresses`, {
            apiVersion: "networking.k8s.io/v1",
            kind: "Ingress",
            metadata: { name: "web", namespace: name },
            spec: {
              ingressClassName: name,
              defaultBackend: { service: { name: "cart", port: { name: "http" } } },
            },
          }),
        class: async () => server.admin.create("/apis/networking.k8s.io/v1/ingressclasses", classOf(name)),
        service: async () =>
          server.admin.create(
            `/api/v1/namespaces/${name}/services`,
            service({ namespace: name, name: "cart" }),
          ),
        binding: async () =>
          server.admin.create(
            collection(targetGroupBindings, name),
            targetGroupBinding({ namespace: name, service: "cart", targetGroupArn: group.arn }),
          ),
      };
      for (const one of order) {
        await make[one]();
      }
    }
    const seen = inventory(
      sites.map(({ name, lb }) => [lb, tagsOf("ingress", { stack: `${name}/web` })] as const),
      sites.map(
        ({ name, group }) =>
          [group, tagsOf("ingress", { stack: `${name}/web`, resource: `${name}/web-cart:http` })] as const,
      ),
    );
    clock.skip(LOOKED_AGAIN_MS);
    const ofThese = ({ namespace: where }: { readonly namespace: string }) => where.startsWith("order-");
    await becomes("all bindings and Ingresses", async () => {
      const { objects } = await known();
      return [objects.targetGroupBindings, objects.ingresses, objects.services].every(
        (list) => list.filter(ofThese).length === sites.length,
      );
    });

    const { objects } = await known();
    const ownership = resolveOwnership(objects, seen, settings);
    expect(mappingText(ownership).toSorted()).toEqual(
      sites
        .flatMap(({ name, lb, group }) => [
          `${lb.name}: owner main Ingress ${name}/web`,
          `  owner Ingress ${name}/web`,
          `  ${group.name} -> ${name}/cart:80 ingress web`,
        ])
        .toSorted(),
    );
    expect(ownership.unresolvedBindings ?? []).toEqual([]);
    expect(ownership.loadBalancers.map(({ evidence }) => evidence.map(({ kind }) => kind))).toEqual(
      sites.map(() => ["tag", "tag", "class"]),
    );
  });
});
