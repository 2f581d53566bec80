/** The command did what was asked. */
export const exitClean = 0;

/** A bug: the program ended by an exception. */
export const exitCrash = 1;

/** Bad usage or configuration: the same call will fail again. */
export const exitBadUsage = 2;

/** A Lease is lost and work under it does not stop: somebody else leads by now, so the process ends at once. */
export const exitStuckTerm = 3;

/** The command ran, and found differences or failures, or nothing to answer with. */
export const exitDifferences = 4;

/** Ended by a signal before it was done, as a shell names it: a second one while going down, or the first of a command that prints. */
export const exitOfSignal = { SIGINT: 130, SIGTERM: 143 } as const;
