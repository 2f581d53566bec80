import type { Elector } from "./elector.ts";

/** Leads a bucket at once, for ever, without asking anybody: for one replica, where nobody else can run. */
export function alwaysLeads(bucket = 0): Elector {
  const never = new AbortController();
  return {
    async run(lead, signal) {
      if (signal.aborted) {
        return;
      }
      try {
        await lead({ bucket, epoch: 0 }, { stop: signal, lost: never.signal });
      } catch (error) {
        if (!signal.aborted) {
          throw error;
        }
      }
    },
  };
}
