import type { RouteBackend, RouteObject } from "../cluster-objects.ts";
import { integerOrTextField, neededText, recordField, recordsField, textField } from "./json-fields.ts";
import { projection } from "./projected.ts";
import type { Project } from "./projected.ts";

/** A route of the Gateway API, in any version: they all have rules with backends. Each backend appears once. */
export function projectRoute(kind: string): Project<RouteObject> {
  return projection((record, meta, problems) => {
    const backends = new Map<string, RouteBackend>();
    for (const rule of recordsField(recordField(record, "spec", problems), "rules", problems)) {
      for (const written of recordsField(rule, "backendRefs", problems)) {
        const backend: RouteBackend = {
          kind: textField(written, "kind", problems) ?? "Service",
          namespace: textField(written, "namespace", problems) ?? meta.namespace,
          name: neededText(written, "name", problems),
          port: integerOrTextField(written, "port", problems) ?? "",
        };
        backends.set(`${backend.kind} ${backend.namespace}/${backend.name}:${backend.port}`, backend);
      }
    }
    return { ...meta, kind, backends: [...backends.values()] };
  });
}
