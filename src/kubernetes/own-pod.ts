import type { RegardedObject } from "./object-event.ts";

/**
 * The pod that this process runs in, as `POD_NAME`, `POD_NAMESPACE` and `POD_UID` (the downward API) name it; null outside a
 * pod. Without `POD_UID`, `kubectl get events` shows what is said about it, and `kubectl describe pod` does not.
 */
export function ownPod(env: Readonly<Record<string, string | undefined>>): RegardedObject | null {
  const name = env["POD_NAME"] ?? "";
  const namespace = env["POD_NAMESPACE"] ?? "";
  return name === "" || namespace === ""
    ? null
    : { kind: "Pod", apiVersion: "v1", namespace, name, uid: env["POD_UID"] ?? "" };
}
