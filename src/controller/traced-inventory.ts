import type { InventoryReader } from "../aws/inventory.ts";
import type { Tracer } from "../runtime/tracer.ts";

/** The reader with a span around each discovery pass. */
export function tracedInventory(reader: InventoryReader, tracer: Tracer): InventoryReader {
  return {
    read: (signal) =>
      tracer.span({ name: "discovery", kind: "internal", attributes: {} }, async (span) => {
        const reading = await reader.read(signal);
        span.note({ "elbow.calls": reading.calls });
        switch (reading.kind) {
          case "complete":
            span.note({
              "elbow.load_balancers": reading.inventory.loadBalancers.length,
              "elbow.target_groups": reading.inventory.targetGroups.length,
            });
            break;
          case "failed":
            span.fail(reading.failure.code);
            break;
          default:
            reading satisfies never;
        }
        return reading;
      }),
  };
}
