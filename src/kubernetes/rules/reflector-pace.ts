import type { BackoffSettings } from "../../runtime/backoff.ts";

/** Waits after failures, as client-go's reflector: 0.8 s at least the first time, 30 s at most. */
export const backoff: BackoffSettings = { firstMs: 1_600, longestMs: 30_000 };

/** What only a server says that works again ("expired", or 403 for what it allowed before) waits no longer than after so many failures (3.2 s). Smaller asks a server that only ever says so in a hot loop; larger leaves objects unseen after an API server's restart. */
export const answeredFailures = 2;

/** A watch that lived this long heals the backoff. Smaller lets a server that closes at once be asked in a hot loop; larger slows reconnects behind proxies with short idle limits. */
export const healthyAfterMs = 10_000;

/** Wait after 403, plus up to as much again. Smaller fills the API server's audit log; larger leaves a mended role unnoticed. */
export const forbiddenRetryMs = 60_000;

/**
 * 403 in a row before a kind that was allowed counts as forbidden: an API server that starts up answers so until it has read
 * its roles, for some seconds (measured). Smaller leaves objects unseen for a minute or two after its restart; larger says
 * late that a role was taken away.
 */
export const refusalsUntilForbidden = 6;

/** Wait before a missing kind is probed, plus up to half as much again. Smaller asks for nothing most of the time; larger notices a new CRD late. */
export const probeMs = 180_000;

/** Slow relist, plus up to half as much again: the last net under the watch. Smaller costs the API server whole lists; larger lets a lost event live longer. */
export const relistMs = 3_600_000;

/** The longest wait that a Retry-After may ask for. Larger lets a broken proxy keep us away. */
export const maxRetryAfterMs = 300_000;

/** Objects a page. Smaller makes more requests; larger needs more memory at a time. */
export const firstPageLimit = 500;

/** The most pages of one list. Only a server that never ends a list gets there. */
export const maxPages = 10_000;

/** "Not found" answers in a row before a kind that was there counts as gone: an API server that starts up answers so for a moment. */
export const missesUntilGone = 3;

/** Failures in a row before an ordinary hiccup is said aloud; and again each time so many more have passed. */
export const failuresUntilSaid = 3;
export const failuresUntilSaidAgain = 20;
