import type { Clock } from "../runtime/clock.ts";
import type { Tags } from "./inventory.ts";
import { fullAllowance, takeCall, type AllowanceSettings } from "./rules/call-allowance.ts";
import { tagsToRead } from "./rules/tags-to-read.ts";

/**
 * AWS gives all programs of an account and region 40 reading calls, refilled by 10 a second; the load balancer
 * controllers live from the same bucket. More would starve them, less notices new load balancers later.
 */
const pace: AllowanceSettings = { burst: 20, perSecond: 2 };

/** The first pass knows no tags at all and nothing is exported before it: it may take half the account's refill. */
const firstPace: AllowanceSettings = { burst: 30, perSecond: 5 };

/** Whose tags a pass wants. */
export interface TagWish {
  readonly first: readonly string[];
  /** What the tags of `first` make worth reading. */
  readonly after: (known: ReadonlyMap<string, Tags>) => readonly string[];
}

/** Knows the tags of the ARNs of the last pass: they are read once, and again every few hours. */
export interface TagReader {
  /** The tags of the wish; without an entry for those that were gone when asked. Throws what the calls throw; what was read until then is kept. */
  read(wish: TagWish, signal: AbortSignal): Promise<ReadonlyMap<string, Tags>>;
}

/** What a tag reader works with. */
export interface TagReaderParts {
  readonly clock: Clock;
  /** One call to AWS for at most twenty ARNs: the tags of those that the answer has. */
  readonly describe: (arns: readonly string[], signal: AbortSignal) => Promise<ReadonlyMap<string, Tags>>;
  /** True for the error with which AWS answers when one of the ARNs is gone. */
  readonly isGone: (error: unknown) => boolean;
  /** Called with the number of ARNs that an answer left out without calling them gone; they are asked for again. */
  readonly onLeftOut: (count: number) => void;
  /** Called in the first pass when all tags of `first` are known, and after each call of the rest. */
  readonly onProgress?: (known: ReadonlyMap<string, Tags>) => void;
}

/** A tag reader that knows nothing yet. */
export function tagReader(parts: TagReaderParts): TagReader {
  const { clock } = parts;
  const known = new Map<string, Tags>();
  let pass = 0;
  let allowance = fullAllowance(firstPace, clock.monotonicMs());

  async function describe(arns: readonly string[], signal: AbortSignal): Promise<void> {
    const taken = takeCall(pass === 0 ? firstPace : pace, allowance, clock.monotonicMs());
    allowance = taken.allowance;
    if (taken.waitMs > 0) {
      await clock.sleep(taken.waitMs, signal);
    }
    const answer = await parts.describe(arns, signal);
    const found = arns.filter((arn) => answer.has(arn));
    for (const arn of found) {
      known.set(arn, answer.get(arn) ?? {});
    }
    if (found.length < arns.length) {
      parts.onLeftOut(arns.length - found.length);
    }
  }

  /** One ARN that is gone fails the whole call, and AWS names it in words only: so halve until it stands alone. */
  async function describeThoseThere(arns: readonly string[], signal: AbortSignal): Promise<void> {
    try {
      await describe(arns, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (!parts.isGone(error)) {
        throw error;
      }
      if (arns.length === 1) {
        known.delete(arns[0] ?? "");
        return;
      }
      const middle = Math.ceil(arns.length / 2);
      await describeThoseThere(arns.slice(0, middle), signal);
      await describeThoseThere(arns.slice(middle), signal);
    }
  }

  function progress(): void {
    if (pass === 0) {
      parts.onProgress?.(known);
    }
  }

  return {
    async read({ first, after }, signal) {
      for (const batch of tagsToRead([...new Set(first)], known, pass)) {
        await describeThoseThere(batch, signal);
      }
      progress();
      const more = new Set(after(known));
      for (const batch of tagsToRead([...more], known, pass)) {
        await describeThoseThere(batch, signal);
        progress();
      }
      const wanted = new Set([...first, ...more]);
      for (const arn of [...known.keys()].filter((one) => !wanted.has(one))) {
        known.delete(arn);
      }
      pass += 1;
      return new Map(known);
    },
  };
}
