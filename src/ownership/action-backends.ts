import type { IngressBackend } from "../kubernetes/cluster-objects.ts";

const actionPrefix = "alb.ingress.kubernetes.io/actions.";

/**
 * Services that an Ingress forwards to by `actions.*` annotations, as weighted or blue-green rules do: its paths then name
 * the action and not the Service. An annotation that cannot be read adds nothing; the controller refuses it as well.
 */
export function actionBackends(annotations: Readonly<Record<string, string>>): readonly IngressBackend[] {
  return Object.entries(annotations)
    .filter(([key]) => key.startsWith(actionPrefix))
    .flatMap(([, text]) => forwardTargets(parseJson(text)))
    .flatMap((target) => {
      const service = fieldOf(target, "serviceName");
      const port = fieldOf(target, "servicePort");
      return typeof service === "string" && (typeof port === "string" || typeof port === "number")
        ? [{ service, port: String(port) }]
        : [];
    });
}

function forwardTargets(action: unknown): readonly unknown[] {
  const targets = fieldOf(fieldOf(action, "forwardConfig"), "targetGroups");
  return Array.isArray(targets) ? targets : [];
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
