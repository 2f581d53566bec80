import type { JsonRecord } from "../../runtime/json-record.ts";
import type { IngressBackend, IngressObject } from "../cluster-objects.ts";
import {
  fieldOf,
  integerOrTextField,
  neededText,
  recordField,
  recordsField,
  textField,
} from "./json-fields.ts";
import type { Problems } from "./json-fields.ts";
import { projection } from "./projected.ts";
import { statusHostnames } from "./status-hostnames.ts";

/** A backend that is a Service; null for a backend that is another resource. */
function backendOf(backend: JsonRecord, problems: Problems): IngressBackend | null {
  if (fieldOf(backend, "service") === undefined) {
    return null;
  }
  const service = recordField(backend, "service", problems);
  const port = recordField(service, "port", problems);
  return {
    service: neededText(service, "name", problems),
    port: textField(port, "name", problems) ?? integerOrTextField(port, "number", problems) ?? "",
  };
}

function backendsOf(spec: JsonRecord, problems: Problems): readonly IngressBackend[] {
  const written = [
    recordField(spec, "defaultBackend", problems),
    ...recordsField(spec, "rules", problems).flatMap((rule) =>
      recordsField(recordField(rule, "http", problems), "paths", problems).map((path) =>
        recordField(path, "backend", problems),
      ),
    ),
  ];
  const backends = new Map<string, IngressBackend>();
  for (const entry of written) {
    const backend = backendOf(entry, problems);
    if (backend !== null) {
      backends.set(`${backend.service}:${backend.port}`, backend);
    }
  }
  return [...backends.values()];
}

/** networking.k8s.io/v1 Ingress. Each backend appears once; one that is not a Service is left out. */
export const projectIngress = projection<IngressObject>((record, meta, problems) => {
  const spec = recordField(record, "spec", problems);
  return {
    ...meta,
    className: textField(spec, "ingressClassName", problems),
    backends: backendsOf(spec, problems),
    statusHostnames: statusHostnames(record, problems),
  };
});
