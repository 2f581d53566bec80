import type { Listing, Streaming, Watching } from "./reflector-state.ts";

/** How long the server is asked to keep a watch: the shortest, and what chance adds. Shorter reconnects for nothing; longer keeps watches on an old API server after an upgrade. */
const watchSeconds = { shortest: 300, spread: 300 };

/** The query of the page that `state` waits for. */
export function listQuery({ continueToken, memory }: Listing): Readonly<Record<string, string>> {
  return {
    ...(memory.pageLimit === null ? {} : { limit: String(memory.pageLimit) }),
    ...(continueToken === null ? {} : { continue: continueToken }),
  };
}

/** The query of a watch, or of a stream that begins with everything; `chance` in [0, 1) spreads the ends of many watches. */
export function watchQuery(state: Watching | Streaming, chance: number): Readonly<Record<string, string>> {
  return {
    watch: "true",
    allowWatchBookmarks: "true",
    timeoutSeconds: String(watchSeconds.shortest + Math.floor(chance * (watchSeconds.spread + 1))),
    ...(state.kind === "watching"
      ? { resourceVersion: state.resourceVersion }
      : { sendInitialEvents: "true", resourceVersionMatch: "NotOlderThan" }),
  };
}
