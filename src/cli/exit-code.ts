/** The command did what was asked. */
export const exitClean = 0;

/** A bug: the program ended by an exception. */
export const exitCrash = 1;

/** Bad usage or configuration: the same call will fail again. */
export const exitBadUsage = 2;
