import { startAcceptingReceiver } from "./accepting-receiver.ts";
import type { AcceptingReceiver } from "./accepting-receiver.ts";
import { startApiServer } from "./api-server.ts";
import type { ApiServer } from "./api-server.ts";
import { awsWorld } from "./aws-world.ts";
import { installRights } from "./chart-install.ts";
import type { ChartInstall, Right } from "./chart-install.ts";
import { albIngressClass, namespace } from "./cluster-objects.ts";
import { startElbow } from "./elbow.ts";
import type { Elbow } from "./elbow.ts";
import { eventually } from "./eventually.ts";
import { openHelm } from "./helm.ts";
import { REGION, startMoto } from "./moto.ts";
import type { Moto } from "./moto.ts";
import { CLUSTER_NAME, openSite } from "./site.ts";

/** The longest wait for anything here. The slowest thing is a renewal that must fail for ten seconds. */
const WITHIN_MS = 90_000;

/** An API server with one site, its load balancer in AWS, a receiver, and the chart. */
export interface RightsStage extends AsyncDisposable {
  readonly server: ApiServer;
  readonly moto: Moto;
  readonly receiver: AcceptingReceiver;
  /** The chart's accounts and rights in a new namespace, with further `--set` values, and without some rights. */
  install(
    sets: readonly string[],
    without?: (right: Right) => boolean,
  ): Promise<ChartInstall & { readonly namespace: string }>;
  /** The same release with other values. */
  upgrade(namespace: string, sets: readonly string[]): Promise<ChartInstall>;
  /** `elbow run` as that release's pod. */
  start(install: ChartInstall): Promise<Elbow>;
  /** Waits for the object at `path`. */
  exists(path: string): Promise<void>;
  /** How many objects a collection has. */
  count(path: string): Promise<number>;
  /** Waits for a line that has `words`, and answers it. */
  logged(elbow: Elbow, words: RegExp): Promise<string>;
  /** Waits until more pushes came than `before`, a count of the receiver's. */
  pushed(before: number): Promise<void>;
}

/** Builds it; `flags` are flags of the API server. */
export async function startRightsStage(flags: readonly string[]): Promise<RightsStage> {
  await using stack = new AsyncDisposableStack();
  const helm = stack.use(await openHelm());
  const server = stack.use(await startApiServer(flags));
  const moto = stack.use(await startMoto({ loadBalancerAgeMinutes: 60 }));
  const receiver = stack.use(await startAcceptingReceiver());
  await server.admin.create("/apis/networking.k8s.io/v1/ingressclasses", albIngressClass());
  await server.admin.create("/api/v1/namespaces", namespace("scrum"));
  using aws = awsWorld(moto);
  const wish = { namespace: "scrum", name: "web", loadBalancerName: "scrumulator" };
  await openSite({ cluster: server, aws }, wish);
  let serial = 0;
  const argumentsOf = (sets: readonly string[]): readonly string[] =>
    [
      "image.repository=registry.example/elbow",
      `clusterName=${CLUSTER_NAME}`,
      `region=${REGION}`,
      "env=test",
      `otlp.endpoint=${receiver.url}`,
      "otlp.protocol=http/protobuf",
      "logLevel=debug",
      // moto answers a percentile with an error.
      "settings.metrics.preset=minimal",
      "settings.metrics.exclude={TargetResponseTime}",
      "settings.selfMetrics.push=false",
      ...sets,
    ].flatMap((set) => ["--set", set]);
  const life = stack.move();
  return {
    server,
    moto,
    receiver,
    async install(sets, without = () => false) {
      serial += 1;
      const own = `rights-${serial}`;
      const args = argumentsOf(sets);
      const installed = await installRights({
        helm,
        server,
        namespace: own,
        action: "install",
        args,
        without,
      });
      return { ...installed, namespace: own };
    },
    upgrade: async (own, sets) =>
      installRights({ helm, server, namespace: own, action: "upgrade", args: argumentsOf(sets) }),
    start: async ({ config, env, kubeconfig }) =>
      startElbow({ config, kubeconfig, awsEnv: { ...env, ...moto.env } }),
    async exists(path) {
      await eventually({ what: path, withinMs: WITHIN_MS }, async () => {
        const { status } = await server.admin.call({ method: "GET", path });
        return status === 200 ? true : undefined;
      });
    },
    async count(path) {
      const { body } = await server.admin.call({ method: "GET", path });
      return (body as { readonly items: readonly unknown[] }).items.length;
    },
    logged: async (elbow, words) =>
      eventually({ what: `${words} in the log`, withinMs: WITHIN_MS }, async () =>
        elbow
          .log()
          .split("\n")
          .find((line) => words.test(line)),
      ),
    async pushed(before) {
      await eventually({ what: "a push", withinMs: 2 * WITHIN_MS }, async () =>
        receiver.pushes() > before ? true : undefined,
      );
    },
    async [Symbol.asyncDispose]() {
      await life.disposeAsync();
    },
  };
}
