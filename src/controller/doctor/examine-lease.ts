import type { OpenCluster } from "../../kubernetes/open-cluster.ts";
import type { DoctorParts } from "./doctor-parts.ts";
import type { Examination } from "./finding.ts";
import { leaseFinding, type SeenLease } from "./rules/lease-finding.ts";

/** Who leads in this cluster, as far as the account may see: all namespaces, or its own. Silent where it may see neither. */
export async function* examineLease(
  cluster: OpenCluster,
  { settings, clock }: DoctorParts,
  signal: AbortSignal,
): Examination {
  const { enabled, name, namespace } = settings.leaderElection;
  const own = namespace ?? (await cluster.ownNamespace().catch(() => null));
  if (!enabled || own === null) {
    return;
  }
  const group = "/apis/coordination.k8s.io/v1";
  const field = `?fieldSelector=${encodeURIComponent(`metadata.name=${name}`)}`;
  const everywhere = await cluster.api.request({ method: "GET", path: `${group}/leases${field}` }, signal);
  const answer =
    everywhere.kind === "answered" && everywhere.status === 200
      ? everywhere
      : await cluster.api.request(
          {
            method: "GET",
            path: `${group}/namespaces/${encodeURIComponent(own)}/leases/${encodeURIComponent(name)}`,
          },
          signal,
        );
  if (answer.kind !== "answered" || answer.status !== 200) {
    return;
  }
  const finding = leaseFinding(leasesOf(answer.body), { namespace: own, name }, clock.nowMs());
  if (finding !== null) {
    yield finding;
  }
}

function leasesOf(body: unknown): readonly SeenLease[] {
  const list = (body as { readonly items?: unknown } | null)?.items;
  return (Array.isArray(list) ? list : [body]).flatMap((one): readonly SeenLease[] => {
    const { metadata, spec } = (one ?? {}) as {
      readonly metadata?: { readonly namespace?: unknown };
      readonly spec?: { readonly holderIdentity?: unknown; readonly renewTime?: unknown };
    };
    const renewedMs = typeof spec?.renewTime === "string" ? Date.parse(spec.renewTime) : Number.NaN;
    return typeof metadata?.namespace === "string"
      ? [
          {
            namespace: metadata.namespace,
            holder: typeof spec?.holderIdentity === "string" ? spec.holderIdentity : "",
            renewedMs: Number.isNaN(renewedMs) ? null : renewedMs,
          },
        ]
      : [];
  });
}
