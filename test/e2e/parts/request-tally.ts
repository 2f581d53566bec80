/** When requests of one sort were sent, told from the bytes of plain HTTP/1.1. */
export interface RequestTally {
  /** Epoch milliseconds, ascending. */
  readonly timesMs: readonly number[];
  /** A reader for one connection. */
  readonly listener: () => (chunk: Buffer) => void;
}

/**
 * Counts how often `mark` is sent: a piece of a request's head that is in no body, in lower case. A mark that is cut in two by
 * the chunks is found too.
 */
export function requestTally(mark: string, nowMs: () => number = Date.now): RequestTally {
  const timesMs: number[] = [];
  return {
    timesMs,
    listener: () => {
      let rest = "";
      return (chunk) => {
        const text = rest + chunk.toString("latin1").toLowerCase();
        let end = 0;
        for (let at = text.indexOf(mark); at !== -1; at = text.indexOf(mark, end)) {
          timesMs.push(nowMs());
          end = at + mark.length;
        }
        rest = text.slice(Math.max(end, text.length - mark.length + 1));
      };
    },
  };
}

/** What a call that costs money has in its head, as the SDK sends it. */
export const PAID_CALL = "graniteserviceversion20100801.getmetricdata";

/** What a push over HTTP has in its head. */
export const PUSH = "post /v1/metrics ";
