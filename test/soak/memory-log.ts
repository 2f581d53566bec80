/**
 * Loaded before the bundle (`node --import`): collects all garbage now and then and writes a line with what is still in use.
 * The resident memory of a process says little of a leak: V8 lets garbage lie as long as there is room.
 */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

import { LIVE_MEMORY } from "./live-memory.ts";

/** Often enough for a slope of a few minutes; a collection takes some ten milliseconds. */
const EVERY_MS = 5000;

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;
const wallNow = Date.now.bind(Date);

setInterval(() => {
  collect();
  const { heapUsed, external, rss } = process.memoryUsage();
  process.stdout.write(`${JSON.stringify({ [LIVE_MEMORY]: heapUsed + external, rss, atMs: wallNow() })}\n`);
}, EVERY_MS).unref();
