import type { GatewayClassObject } from "../cluster-objects.ts";
import { recordField, textField } from "./json-fields.ts";
import { projection } from "./projected.ts";

/** gateway.networking.k8s.io GatewayClass, in any version. */
export const projectGatewayClass = projection<GatewayClassObject>((record, meta, problems) => {
  const spec = recordField(record, "spec", problems);
  return { ...meta, controller: textField(spec, "controllerName", problems) ?? "" };
});
