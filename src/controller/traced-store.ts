import type { CheckpointStore } from "../kubernetes/checkpoint-store.ts";
import type { Tracer } from "../runtime/tracer.ts";

/** The store of a bucket's progress with a span around each write. */
export function tracedStore(store: CheckpointStore, bucket: number, tracer: Tracer): CheckpointStore {
  return {
    get where() {
      return store.where;
    },
    load: (signal) => store.load(signal),
    save: (bytes, signal) =>
      tracer.span(
        {
          name: "checkpoint write",
          kind: "client",
          attributes: { "elbow.bucket": bucket, "elbow.bytes": bytes.length },
        },
        async (span) => {
          const saved = await store.save(bytes, signal);
          if (saved.kind !== "saved") {
            span.fail(saved.kind);
          }
          return saved;
        },
      ),
  };
}
