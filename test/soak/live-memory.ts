import type { MemorySample } from "./memory-drift.ts";

/** The key of the lines that tell the memory in use, in bytes. */
export const LIVE_MEMORY = "soakLiveBytes";

/** The samples of a log that were taken at `fromMs` of the wall or later. */
export function liveMemory(log: string, fromMs: number): readonly MemorySample[] {
  return log.split("\n").flatMap((line) => {
    if (!line.startsWith(`{"${LIVE_MEMORY}":`) || !line.endsWith("}")) {
      return [];
    }
    const { [LIVE_MEMORY]: bytes, atMs } = JSON.parse(line) as { [LIVE_MEMORY]: number; atMs: number };
    return atMs < fromMs ? [] : [{ atMs, mib: bytes / 1024 / 1024 }];
  });
}
