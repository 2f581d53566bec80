import type { JsonRecord } from "../../runtime/json-record.ts";
import type { GatewayObject } from "../cluster-objects.ts";
import { recordField, recordsField, textField } from "./json-fields.ts";
import type { Problems } from "./json-fields.ts";
import { projection } from "./projected.ts";

const none: readonly string[] = Object.freeze([]);

/** Addresses of type Hostname; one without type is an IP address. */
function hostnamesOf(status: JsonRecord, problems: Problems): readonly string[] {
  const hostnames = recordsField(status, "addresses", problems).flatMap((address) => {
    const value = textField(address, "value", problems) ?? "";
    return textField(address, "type", problems) === "Hostname" && value !== "" ? [value] : [];
  });
  return hostnames.length === 0 ? none : hostnames;
}

function programmedOf(status: JsonRecord, problems: Problems): string | null {
  const programmed = recordsField(status, "conditions", problems).find(
    (condition) =>
      textField(condition, "type", problems) === "Programmed" &&
      textField(condition, "status", problems) === "True",
  );
  return programmed === undefined ? null : textField(programmed, "message", problems);
}

/** gateway.networking.k8s.io Gateway, in any version. */
export const projectGateway = projection<GatewayObject>((record, meta, problems) => {
  const status = recordField(record, "status", problems);
  return {
    ...meta,
    className: textField(recordField(record, "spec", problems), "gatewayClassName", problems) ?? "",
    statusHostnames: hostnamesOf(status, problems),
    programmed: programmedOf(status, problems),
  };
});
