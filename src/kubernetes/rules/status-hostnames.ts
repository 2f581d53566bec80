import type { JsonRecord } from "../../runtime/json-record.ts";
import { recordField, recordsField, textField } from "./json-fields.ts";
import type { Problems } from "./json-fields.ts";

/** Most objects have none: one array serves them all. */
const none: readonly string[] = Object.freeze([]);

/** The host names under `status.loadBalancer.ingress`, as written, in their order. Entries with an address only have none. */
export function statusHostnames(record: JsonRecord, problems: Problems): readonly string[] {
  const balancer = recordField(recordField(record, "status", problems), "loadBalancer", problems);
  const entries = recordsField(balancer, "ingress", problems);
  return entries.length === 0
    ? none
    : entries
        .map((entry) => textField(entry, "hostname", problems))
        .filter((hostname): hostname is string => hostname !== null && hostname !== "");
}
