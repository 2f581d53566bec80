import { systemClock } from "../../src/runtime/system-clock.ts";
import type { Random } from "../../src/runtime/random.ts";
import type { SoakSite } from "./soak-site.ts";
import { LEASE_MS } from "./soak-site.ts";
import type { ClockScale } from "./scaled-clock.ts";

/** How leaders end in a soak, in turn. */
const ENDS = ["killed", "frozen", "cut off", "stopped"] as const;

/** Between two ends there is time to catch up, on the wall. */
const APART_MS = [15_000, 30_000] as const;

/** What was in flight is stored this long after its sender ended, on the wall: the machine is busy. */
const IN_FLIGHT_MS = 3000;

/** How a leader ended, and how long it took until the next one led, by the scaled clock; null = nobody else ever did. */
export interface HandedOver {
  readonly how: (typeof ENDS)[number];
  readonly tookMs: number | null;
}

/** How leaders ended: in what way how often, and what came after. */
export interface Ends {
  readonly counts: ReadonlyMap<string, number>;
  /** Looked up when it is called: the next leader may still be missing. */
  readonly handOvers: () => readonly HandedOver[];
  /** Ends with another code than 0 after SIGTERM. */
  readonly unclean: readonly string[];
}

/** Takes one leader away after the other until the signal aborts; there are always two replicas afterwards. */
export async function endLeaders(
  site: SoakSite,
  ports: { readonly random: Random; readonly scale: ClockScale; readonly say: (line: string) => void },
  signal: AbortSignal,
): Promise<Ends> {
  const { random, scale, say } = ports;
  const counts = new Map<string, number>();
  const done: { readonly how: HandedOver["how"]; readonly name: string; readonly atMs: number }[] = [];
  const unclean: string[] = [];
  const never = new AbortController().signal;
  const wait = async (ms: number): Promise<void> => systemClock.sleep(ms, signal).catch(() => undefined);
  while (!signal.aborted) {
    await wait(APART_MS[0] + random.next() * (APART_MS[1] - APART_MS[0]));
    const leader = site.leader();
    if (signal.aborted || leader === undefined) {
      continue;
    }
    const how = ENDS[done.length % ENDS.length] ?? "killed";
    say(`the leader ${leader.name} is ${how}`);
    counts.set(how, (counts.get(how) ?? 0) + 1);
    const atMs = site.clock.nowMs();
    const longMs = (LEASE_MS * (1.3 + random.next())) / scale.speed;
    switch (how) {
      case "killed":
        await leader.kill();
        site.crashed(atMs, site.clock.nowMs() + IN_FLIGHT_MS * scale.speed);
        await site.start();
        break;
      case "frozen":
        leader.freeze();
        site.crashed(atMs, atMs + IN_FLIGHT_MS * scale.speed);
        await systemClock.sleep(longMs, never);
        leader.thaw();
        break;
      case "cut off":
        leader.links.cluster.cut("silent");
        site.crashed(atMs, atMs + LEASE_MS + IN_FLIGHT_MS * scale.speed);
        await systemClock.sleep(longMs, never);
        leader.links.cluster.mend();
        break;
      case "stopped": {
        const ending = await leader.stop();
        if (!("code" in ending) || ending.code !== 0) {
          unclean.push(`${leader.name}: ${JSON.stringify(ending)}`);
        }
        await site.start();
        break;
      }
      default:
        how satisfies never;
    }
    done.push({ how, name: leader.name, atMs });
  }
  const tookMs = (name: string, atMs: number): number | null => {
    const next = site.leases.changes.find(
      (change) => change.atMs > atMs && change.holder !== "" && !change.holder.startsWith(`${name}_`),
    );
    return next === undefined ? null : next.atMs - atMs;
  };
  const handOvers = (): readonly HandedOver[] =>
    done.map(({ how, name, atMs }) => ({ how, tookMs: tookMs(name, atMs) }));
  return { counts, handOvers, unclean };
}
