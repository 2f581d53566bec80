import type { Elector } from "./elector.ts";

/** Leads at once, for ever, without asking anybody: for one replica and for commands outside a cluster. */
export const alwaysLeads: Elector = {
  async run(lead, signal) {
    if (signal.aborted) {
      return;
    }
    try {
      await lead({ bucket: 0, epoch: 0 }, signal);
    } catch (error) {
      if (!signal.aborted) {
        throw error;
      }
    }
  },
};
