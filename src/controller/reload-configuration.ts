import {
  configurationChange,
  sameConfiguration,
  type CheckedConfiguration,
  type ConfigurationChange,
} from "../config/configuration-change.ts";
import type { ConfigurationResult } from "../config/parse-configuration.ts";
import { problemText } from "../config/problem.ts";
import type { Settings } from "../config/settings.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Log } from "../runtime/log.ts";
import type { Meter } from "../runtime/meter.ts";
import type { ConfigurationState } from "./configuration-snapshot.ts";
import { followFile } from "./file-changes.ts";
import type { ProblemList } from "./problem-list.ts";

/** Where the running configuration comes from. */
export interface ConfigurationOrigin {
  /** The file that may change. */
  readonly file: string;
  /** What the process was started with. */
  readonly started: CheckedConfiguration;
  /** Reads flags, environment and file anew. Rejects only on abort. */
  readonly load: (signal: AbortSignal) => Promise<ConfigurationResult>;
}

/** What reloading works with. */
export interface ReloadPorts {
  readonly clock: Clock;
  readonly log: Log;
  readonly meter: Meter;
  readonly problems: ProblemList;
  /** Puts settings in force; resolves when they are. */
  readonly apply: (settings: Settings, signal: AbortSignal) => Promise<void>;
}

/** The configuration that changes while the program runs. */
export interface Reloading {
  /** Follows the file until the signal aborts. */
  run(signal: AbortSignal): Promise<void>;
  /** Reads once and puts in force what can be. */
  look(signal: AbortSignal): Promise<void>;
  /** What is wrong with the newest file, which is not used; null = nothing. */
  invalid(): string | null;
  /** What is in force and what waits; null = nothing is followed. */
  state(): ConfigurationState | null;
  close(): void;
}

/** How many problems of a broken file are named; the rest is a number, and `elbow config validate` names all. */
const shownProblems = 5;

const where = "configuration";

/** Opens reloading; nothing is read before `run`, and nothing ever without an origin. A broken newer file changes nothing but what is said. */
export function openReloading(origin: ConfigurationOrigin | null, ports: ReloadPorts): Reloading {
  return origin === null
    ? {
        look: async () => {},
        invalid: () => null,
        state: () => null,
        run: async (signal) => ports.clock.sleep(Number.MAX_SAFE_INTEGER, signal),
        close() {},
      }
    : following(origin, ports);
}

function following(origin: ConfigurationOrigin, ports: ReloadPorts): Reloading {
  const { log, meter, problems } = ports;
  let { started: inForce } = origin;
  let seen: CheckedConfiguration | null = origin.started;
  let broken: string | null = null;
  let waiting: readonly string[] = [];
  const reloads = meter.counter(
    {
      name: "elbow_configuration_reloads_total",
      help: "Changed configurations seen while running: applied, waiting for a restart in part, or invalid and not used.",
    },
    ["applied", "waiting", "invalid"].map((outcome) => ({ outcome })),
  );
  const removeGauges = [
    meter.gauge(
      {
        name: "elbow_configuration_valid",
        help: "1 while the newest configuration is valid; 0 while the one before it stays in force.",
      },
      () => [{ value: broken === null ? 1 : 0 }],
    ),
    meter.gauge(
      {
        name: "elbow_configuration_waiting_options",
        help: "Options that were changed in the file and are in force only after a restart.",
      },
      () => [{ value: waiting.length }],
    ),
  ];

  function refuse(words: string): void {
    if (broken === words) {
      return;
    }
    problems.healed(where);
    broken = words;
    seen = null;
    reloads.add(1, { outcome: "invalid" });
    sayProblems();
  }

  /** One entry for what is broken and one for what waits, for the page. */
  function sayProblems(): void {
    if (broken !== null) {
      problems.report({
        where,
        message: `The changed configuration is invalid and not used: ${broken}`,
        remedy: "Mend the file; elbow reads it again by itself. `elbow config validate` names every problem.",
      });
    }
    if (waiting.length > 0) {
      problems.report({
        where,
        message: `Changed in the file, in force after a restart: ${waiting.join(", ")}`,
        remedy: "Restart elbow when it suits you, or take the change back.",
      });
    }
  }

  async function take(next: CheckedConfiguration, signal: AbortSignal): Promise<void> {
    if (seen !== null && sameConfiguration(seen.effective, next.effective)) {
      return;
    }
    const change = configurationChange({ started: origin.started, inForce }, next);
    if (change.live.length > 0) {
      await ports.apply(change.inForce.settings, signal);
    }
    ({ inForce } = change);
    seen = next;
    problems.healed(where);
    broken = null;
    ({ waiting } = change);
    reloads.add(1, { outcome: waiting.length > 0 ? "waiting" : "applied" });
    say(log, change);
    sayProblems();
  }

  const look = async (signal: AbortSignal): Promise<void> => {
    const result = await origin.load(signal);
    if (result.kind === "valid") {
      await take(result, signal);
    } else {
      const words = result.problems.slice(0, shownProblems).map(problemText);
      const more = result.problems.length - words.length;
      refuse([...words, ...(more > 0 ? [`and ${more} more`] : [])].join(" "));
    }
  };

  return {
    look,
    invalid: () => broken,
    state: () => ({ file: origin.file, effective: inForce.effective, waiting, invalid: broken }),
    async run(signal) {
      await followFile(origin.file, { clock: ports.clock, look }, signal);
    },
    close: () => removeGauges.forEach((remove) => remove()),
  };
}

function say(log: Log, { live, waiting }: ConfigurationChange): void {
  if (live.length > 0) {
    log.info("the configuration changed and is in force", { options: live });
  } else if (waiting.length === 0) {
    log.info("the configuration is again what is in force");
  }
}
