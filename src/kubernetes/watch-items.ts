import type { Clock } from "../runtime/clock.ts";
import { lineSplitter } from "./rules/line-splitter.ts";
import type { LineSplitter } from "./rules/line-splitter.ts";
import { parseWatchLine } from "./rules/watch-line.ts";
import type { WatchLine } from "./rules/watch-line.ts";
import type { ApiAnswer, ApiCall, StreamPart, Transport } from "./transport.ts";

/** Silence after which a watch counts as dead: two bookmarks and a half. Smaller cuts healthy quiet watches; larger leaves a dead connection unnoticed. */
export const watchSilenceMs = 150_000;

/** Silence after which a stream that is to tell everything counts as dead. Smaller gives up on a loaded API server; larger delays the list by pages where a server does not stream. */
export const streamSilenceMs = 30_000;

/** The longest line of a watch. Smaller loses large objects; larger lets one line take the memory limit. */
export const maxLineBytes = 8 * 1024 * 1024;

/** What a watch yields. `not-opened`, `ended`, `broken` and `silent` are last. */
export type WatchItem =
  | { readonly kind: "opened" }
  | { readonly kind: "line"; readonly line: WatchLine }
  | { readonly kind: "bad-line"; readonly message: string }
  | { readonly kind: "not-opened"; readonly answer: ApiAnswer }
  | { readonly kind: "ended" }
  | { readonly kind: "broken"; readonly message: string }
  | { readonly kind: "silent" };

/** What a watch is read with. */
export interface WatchPorts {
  readonly transport: Pick<Transport, "stream">;
  readonly clock: Clock;
  /** Called when bytes arrive. */
  readonly onBytes: () => void;
  /** How long the API server may be silent now; it may grow, and what it shrinks to counts from the next byte on. */
  readonly silenceMs: () => number;
}

function* itemsOf(bytes: Uint8Array, splitter: LineSplitter): Generator<WatchItem> {
  for (const line of splitter.push(bytes)) {
    switch (line.kind) {
      case "line":
        yield { kind: "line", line: parseWatchLine(line.text) };
        break;
      case "too-long":
        yield {
          kind: "bad-line",
          message: `a line of ${line.bytes} bytes is over the bound of ${maxLineBytes}`,
        };
        break;
      case "not-utf8":
        yield { kind: "bad-line", message: `a line of ${line.bytes} bytes is not UTF-8` };
        break;
      default:
        line satisfies never;
    }
  }
}

async function* readItems(
  parts: AsyncIterable<StreamPart>,
  { onBytes }: Pick<WatchPorts, "onBytes">,
): AsyncGenerator<WatchItem> {
  const splitter = lineSplitter(maxLineBytes);
  for await (const part of parts) {
    if (part.kind === "bytes") {
      onBytes();
      yield* itemsOf(part.bytes, splitter);
    } else {
      yield part;
    }
  }
}

/** Opens a watch and reads it to its end, and cuts it when it is left. Silence, also of the opening, ends it. Rejects only with the signal's reason. */
export async function* watchItems(
  call: ApiCall,
  { transport, clock, onBytes, silenceMs }: WatchPorts,
  signal: AbortSignal,
): AsyncGenerator<WatchItem> {
  let lastByteMs = clock.monotonicMs();
  const over = new AbortController();
  const silent = new AbortController();
  const inner = AbortSignal.any([signal, over.signal, silent.signal]);
  const watchdog = (async () => {
    for (;;) {
      const leftMs = lastByteMs + silenceMs() - clock.monotonicMs();
      if (leftMs <= 0) {
        silent.abort();
        return;
      }
      await clock.sleep(leftMs, inner);
    }
  })().catch(() => undefined);
  try {
    const answer = await transport.stream(call, inner);
    if (answer.kind !== "streaming") {
      yield { kind: "not-opened", answer };
      return;
    }
    yield { kind: "opened" };
    const heard = (): void => {
      lastByteMs = clock.monotonicMs();
      onBytes();
    };
    heard();
    yield* readItems(answer.parts, { onBytes: heard });
  } catch (error) {
    signal.throwIfAborted();
    if (!silent.signal.aborted) {
      throw error;
    }
    yield { kind: "silent" };
  } finally {
    over.abort();
    await watchdog;
  }
}
