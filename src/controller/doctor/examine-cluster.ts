import { openCluster, type OpenCluster } from "../../kubernetes/open-cluster.ts";
import { KubeconfigError } from "../../kubernetes/kubeconfig-error.ts";
import { kinds } from "../../kubernetes/kinds.ts";
import { silentMeter } from "../../runtime/silent-meter.ts";
import type { DoctorParts } from "./doctor-parts.ts";
import { examineLease } from "./examine-lease.ts";
import { failed, ok, skipped, type Examination } from "./finding.ts";
import { neededRights, rbacRule, rightName, type NeededRight } from "./rules/needed-rights.ts";

/** The cluster: can it be reached, as whom, and with which of the rights that elbow uses. */
export async function* examineCluster(parts: DoctorParts, signal: AbortSignal): Examination {
  const opened = await open(parts);
  if (opened.kind === "refused") {
    yield failed(
      "cluster",
      opened.message,
      "Set KUBECONFIG, or run elbow in the cluster with a ServiceAccount.",
    );
    return;
  }
  const { cluster } = opened;
  try {
    const version = await cluster.api.request({ method: "GET", path: "/version" }, signal);
    if (version.kind !== "answered") {
      yield failed(
        "cluster",
        version.message,
        "Check the kubeconfig's context and the network to the API server: kubectl get --raw /version",
      );
      return;
    }
    if (version.status === 401) {
      yield failed(
        "cluster",
        "the API server does not know these credentials (401)",
        "Log in again, or check the ServiceAccount's token: kubectl auth whoami",
      );
      return;
    }
    yield ok("cluster", `the API server answers${versionWords(version.body)}`);
    yield* examineRights(cluster, parts, signal);
    yield* examineLease(cluster, parts, signal);
  } finally {
    await cluster.close();
  }
}

type Opened =
  | { readonly kind: "opened"; readonly cluster: OpenCluster }
  | { readonly kind: "refused"; readonly message: string };

async function open({ settings, clock, random, log }: DoctorParts): Promise<Opened> {
  try {
    const cluster = await openCluster(settings.kubernetes, { clock, random, log, meter: silentMeter });
    return { kind: "opened", cluster };
  } catch (error) {
    if (error instanceof KubeconfigError) {
      return { kind: "refused", message: error.message };
    }
    throw error;
  }
}

async function* examineRights(cluster: OpenCluster, parts: DoctorParts, signal: AbortSignal): Examination {
  const { leaderElection, checkpoint, sharding } = parts.settings;
  const ownNamespace = leaderElection.namespace ?? (await cluster.ownNamespace().catch(() => null));
  const rights = neededRights({
    leaderElection: leaderElection.enabled ? leaderElection : null,
    checkpoint: checkpoint.enabled && checkpoint.file === null ? checkpoint : null,
    buckets: sharding.buckets,
    ownNamespace,
    watched: Object.values(kinds).flat(),
  });
  for (const right of rights) {
    const check = `RBAC ${rightName(right)}`;
    if (right.optional && right.apiGroup !== "" && !(await isServed(cluster, right, signal))) {
      yield skipped(check, "not installed in this cluster; nothing is missed");
      continue;
    }
    const missing: string[] = [];
    let unknown: string | null = null;
    for (const verb of right.verbs) {
      const review = await reviewRight(cluster, { ...right, verb }, signal);
      if (review.kind === "unknown") {
        unknown = review.message;
      } else if (!review.allowed) {
        missing.push(verb);
      }
    }
    if (missing.length > 0) {
      yield failed(check, `${missing.join(" and ")} not allowed: ${right.use}`, rbacRule(right));
    } else {
      yield unknown === null ? ok(check, right.verbs.join(", ")) : skipped(check, unknown);
    }
  }
}

type Review =
  | { readonly kind: "known"; readonly allowed: boolean }
  | { readonly kind: "unknown"; readonly message: string };

/** Asks the API server itself; every authenticated account may. */
async function reviewRight(
  cluster: OpenCluster,
  asked: NeededRight & { readonly verb: string },
  signal: AbortSignal,
): Promise<Review> {
  const { apiGroup: group, resource, namespace, verb } = asked;
  const name = verb === "create" ? null : asked.name;
  const body = {
    apiVersion: "authorization.k8s.io/v1",
    kind: "SelfSubjectAccessReview",
    spec: {
      resourceAttributes: {
        group,
        resource,
        verb,
        ...(namespace === null ? {} : { namespace }),
        ...(name === null ? {} : { name }),
      },
    },
  };
  const path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
  const answer = await cluster.api.request({ method: "POST", path, body }, signal);
  const allowed =
    answer.kind === "answered" && answer.status === 201
      ? (answer.body as { readonly status?: { readonly allowed?: unknown } } | null)?.status?.allowed
      : undefined;
  if (typeof allowed === "boolean") {
    return { kind: "known", allowed };
  }
  const why = answer.kind === "answered" ? `HTTP ${answer.status}` : answer.message;
  return { kind: "unknown", message: `the API server does not tell (${why})` };
}

async function isServed(cluster: OpenCluster, right: NeededRight, signal: AbortSignal): Promise<boolean> {
  const answer = await cluster.api.request({ method: "GET", path: `/apis/${right.apiGroup}` }, signal);
  return answer.kind !== "answered" || answer.status !== 404;
}

function versionWords(body: unknown): string {
  const version = (body as { readonly gitVersion?: unknown } | null)?.gitVersion;
  return typeof version === "string" ? `, version ${version}` : "";
}
