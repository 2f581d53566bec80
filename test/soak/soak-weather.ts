import type { Clock } from "../../src/runtime/clock.ts";
import type { Random } from "../../src/runtime/random.ts";
import type { FaultName } from "../../src/simulation/faults/fault-schedule.ts";
import type { SoakSite } from "./soak-site.ts";

/** One thing that goes wrong for a while and then is well again. */
export interface Weather {
  readonly name: string;
  readonly begin: (site: SoakSite) => void;
  readonly end: (site: SoakSite) => void;
  /** Answers of the receiver may get lost: what arrived then may come again. */
  readonly losesAnswers?: boolean;
}

/** A fault of the simulation for a while. */
function struck(name: FaultName, share: number, more: Pick<Weather, "losesAnswers"> = {}): Weather {
  return {
    name: `${name} (${share * 100} %)`,
    begin: (site) => site.faults.set(name, { share }),
    end: (site) => site.faults.set(name, null),
    ...more,
  };
}

/** The road of every replica to one place is cut for a while. */
function cut(where: "aws" | "otlp", how: "silent" | "reset"): Weather {
  return {
    name: `road to ${where} cut (${how})`,
    begin: (site) => site.running().forEach(({ links }) => links[where].cut(how)),
    end: (site) => site.running().forEach(({ links }) => links[where].mend()),
    losesAnswers: where === "otlp",
  };
}

/** Everything that comes over the soak but the ends of processes. */
export const WEATHER: readonly Weather[] = [
  struck("receiver-unavailable", 1),
  struck("receiver-throttled", 0.7),
  struck("receiver-reset", 0.5, { losesAnswers: true }),
  struck("receiver-slow", 0.5),
  struck("receiver-answer-lost", 0.3, { losesAnswers: true }),
  cut("otlp", "silent"),
  cut("otlp", "reset"),
  struck("aws-throttled", 0.5),
  struck("aws-server-error", 0.4),
  struck("aws-reset", 0.3),
  struck("query-internal-error", 0.1),
  struck("query-partial", 0.1),
  cut("aws", "silent"),
  struck("kubernetes-throttled", 0.3),
  struck("kubernetes-watch-closed", 0.5),
  struck("kubernetes-reset", 0.3),
  struck("kubernetes-expired", 0.5),
  {
    name: "the API server starts anew: every connection is cut, every old version is expired",
    begin(site) {
      site.kubernetes.store.compact();
      site.kubernetes.cutConnections();
    },
    end: () => undefined,
  },
];

/** Times of the wall: how long a fault lasts and how long it is well between two. */
const LASTS_MS = [2000, 8000] as const;
const WELL_MS = [3000, 10_000] as const;

function between([least, most]: readonly [number, number], random: Random): number {
  return least + random.next() * (most - least);
}

/** Lets one fault come after the other, all in turn in an order drawn anew each time, until the signal aborts. */
export async function letItStorm(
  site: SoakSite,
  ports: { readonly random: Random; readonly clock: Clock; readonly say: (line: string) => void },
  signal: AbortSignal,
): Promise<ReadonlyMap<string, number>> {
  const { random, clock, say } = ports;
  const counts = new Map<string, number>();
  let left: Weather[] = [];
  while (!signal.aborted) {
    if (left.length === 0) {
      left = WEATHER.map((one) => ({ one, order: random.next() }))
        .toSorted((a, b) => a.order - b.order)
        .map(({ one }) => one);
    }
    const weather = left.pop() as Weather;
    const quiet = async (ms: number): Promise<void> => clock.sleep(ms, signal).catch(() => undefined);
    await quiet(between(WELL_MS, random));
    if (signal.aborted) {
      break;
    }
    say(weather.name);
    counts.set(weather.name, (counts.get(weather.name) ?? 0) + 1);
    const fromMs = site.clock.nowMs();
    weather.begin(site);
    await quiet(between(LASTS_MS, random));
    weather.end(site);
    if (weather.losesAnswers === true) {
      site.answersLost(fromMs, site.clock.nowMs());
    }
  }
  return counts;
}
