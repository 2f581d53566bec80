import type { IngressClassParamsObject } from "../cluster-objects.ts";
import { recordField, textField } from "./json-fields.ts";
import { projection } from "./projected.ts";
import type { Project } from "./projected.ts";

/** IngressClassParams of one controller's group. */
export function projectIngressClassParams(apiGroup: string): Project<IngressClassParamsObject> {
  return projection((record, meta, problems) => {
    const group = recordField(recordField(record, "spec", problems), "group", problems);
    return { ...meta, apiGroup, group: textField(group, "name", problems) };
  });
}
