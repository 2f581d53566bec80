/**
 * Loaded before the bundle (`node --import`): the clocks that elbow reads through its Clock port go faster, so that a soak of
 * minutes passes hours of one-minute data. Wall clock, monotonic clock and sleeps keep their ratio; timers of libraries
 * (sockets, the SDK's own time-outs) stay as they are, which makes them slower in comparison.
 */
import { createRequire, syncBuiltinESMExports } from "node:module";

const speed = Number(process.env["ELBOW_SOAK_SPEED"] ?? 1);
const fromMs = Number(process.env["ELBOW_SOAK_FROM_MS"] ?? Date.now());

const machineNow = Date.now.bind(Date);
const machineMonotonic = performance.now.bind(performance);
const scaledNow = (): number => Math.floor(fromMs + (machineNow() - fromMs) * speed);

const MachineDate = Date;
globalThis.Date = new Proxy(MachineDate, {
  construct: (target, args: readonly unknown[]) =>
    Reflect.construct(target, args.length === 0 ? [scaledNow()] : args) as object,
  apply: (target) => Reflect.construct(target, [scaledNow()]).toString() as string,
  get: (target, key) => (key === "now" ? scaledNow : (Reflect.get(target, key) as unknown)),
});
performance.now = () => machineMonotonic() * speed;

interface TimerPromises {
  setTimeout: (ms?: number, value?: unknown, options?: object) => Promise<unknown>;
}
const timers = createRequire(import.meta.url)("node:timers/promises") as TimerPromises;
const machineDelay = timers.setTimeout;
timers.setTimeout = async (ms = 0, value, options) => machineDelay(ms / speed, value, options);
syncBuiltinESMExports();
