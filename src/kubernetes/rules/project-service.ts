import type { JsonRecord } from "../../runtime/json-record.ts";
import type { ServiceObject, ServicePort } from "../cluster-objects.ts";
import { integerField, integerOrTextField, recordField, recordsField, textField } from "./json-fields.ts";
import type { Problems } from "./json-fields.ts";
import { projection } from "./projected.ts";
import { statusHostnames } from "./status-hostnames.ts";

function portOf(entry: JsonRecord, problems: Problems): ServicePort {
  const port = integerField(entry, "port", problems);
  if (port === null) {
    problems.push("a port has no number");
  }
  return {
    name: textField(entry, "name", problems) ?? "",
    port: port ?? 0,
    targetPort: integerOrTextField(entry, "targetPort", problems) ?? String(port ?? ""),
    nodePort: integerField(entry, "nodePort", problems) || null,
  };
}

/** v1 Service, with the API server's own defaults for what is not written. */
export const projectService = projection<ServiceObject>((record, meta, problems) => {
  const spec = recordField(record, "spec", problems);
  return {
    ...meta,
    type: textField(spec, "type", problems) ?? "ClusterIP",
    loadBalancerClass: textField(spec, "loadBalancerClass", problems),
    ports: recordsField(spec, "ports", problems).map((entry) => portOf(entry, problems)),
    externalTrafficPolicy: textField(spec, "externalTrafficPolicy", problems) ?? "Cluster",
    statusHostnames: statusHostnames(record, problems),
  };
});
