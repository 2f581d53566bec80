import type { JsonRecord } from "../../runtime/json-record.ts";
import type { IngressClassObject } from "../cluster-objects.ts";
import { fieldOf, neededText, recordField, textField } from "./json-fields.ts";
import type { Problems } from "./json-fields.ts";
import { projection } from "./projected.ts";

function parametersOf(spec: JsonRecord, problems: Problems): IngressClassObject["parameters"] {
  if (fieldOf(spec, "parameters") === undefined) {
    return null;
  }
  const parameters = recordField(spec, "parameters", problems);
  return {
    apiGroup: textField(parameters, "apiGroup", problems) ?? "",
    kind: neededText(parameters, "kind", problems),
    name: neededText(parameters, "name", problems),
  };
}

/** networking.k8s.io/v1 IngressClass. A class without a controller is real and belongs to nobody. */
export const projectIngressClass = projection<IngressClassObject>((record, meta, problems) => {
  const spec = recordField(record, "spec", problems);
  return {
    ...meta,
    controller: textField(spec, "controller", problems) ?? "",
    isDefault: meta.annotations["ingressclass.kubernetes.io/is-default-class"] === "true",
    parameters: parametersOf(spec, problems),
  };
});
