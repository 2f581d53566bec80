import { formatByteSize } from "./byte-size.ts";
import { formatDuration } from "./duration.ts";
import type { OptionKind } from "./option-row.ts";

/** The kind of an option in words, for help and documentation: `duration, 1s to 1d`. */
export function kindWords(kind: OptionKind): string {
  switch (kind.kind) {
    case "string":
      return kind.shape ?? "text";
    case "duration": {
      const words = (kind.words ?? []).map((word) => `, or ${word}`).join("");
      return `duration, ${formatDuration(kind.minMs)} to ${formatDuration(kind.maxMs)}${words}`;
    }
    case "bytes":
      return `size, ${formatByteSize(kind.minBytes)} to ${formatByteSize(kind.maxBytes)}`;
    case "integer":
    case "number":
      return `${kind.kind} of ${kind.unit}, ${kind.min} to ${kind.max}`;
    case "boolean":
      return "true or false";
    case "choice":
      return kind.values.join(", ");
    case "listen":
      return "address:port, or off";
    case "list":
      return `list of: ${kindWords(kind.of)}`;
    case "map":
      return `map of ${kind.keys} to ${kind.of.kind === "list" || kind.of.kind !== "string" ? kindWords(kind.of) : "text"}`;
    default:
      return kind satisfies never;
  }
}
