import {
  DescribeTagsCommand,
  LoadBalancerNotFoundException,
  TargetGroupNotFoundException,
  type ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import type { Clock } from "../runtime/clock.ts";
import type { Tags } from "./inventory.ts";
import { listOf } from "./read-pages.ts";
import { fullAllowance, takeCall, type AllowanceSettings } from "./rules/call-allowance.ts";
import { decodeTags } from "./rules/decode-tags.ts";
import { tagsToRead } from "./rules/tags-to-read.ts";

/**
 * AWS gives all programs of an account and region 40 reading calls, refilled by 10 a second; the load balancer
 * controllers live from the same bucket. More would starve them, less only makes the first pass longer.
 */
const pace: AllowanceSettings = { burst: 20, perSecond: 2 };

/** Knows the tags of the ARNs of the last pass: they are read once, and again every few hours. */
export interface TagReader {
  /** The tags of `arns`; without an entry for those that were gone when asked. Throws what the SDK throws; what was read until then is kept. */
  read(arns: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, Tags>>;
}

/** What a tag reader works with. */
export interface TagReaderParts {
  readonly client: ElasticLoadBalancingV2Client;
  readonly clock: Clock;
  /** Called before each call to AWS. */
  readonly onCall: () => void;
  /** Called with the number of ARNs that an answer left out without calling them gone; they are asked for again. */
  readonly onLeftOut: (count: number) => void;
}

/** A tag reader that knows nothing yet. */
export function tagReader({ client, clock, onCall, onLeftOut }: TagReaderParts): TagReader {
  const known = new Map<string, Tags>();
  let pass = 0;
  let allowance = fullAllowance(pace, clock.monotonicMs());

  async function describe(arns: readonly string[], signal: AbortSignal): Promise<void> {
    const taken = takeCall(pace, allowance, clock.monotonicMs());
    allowance = taken.allowance;
    if (taken.waitMs > 0) {
      await clock.sleep(taken.waitMs, signal);
    }
    onCall();
    const answer = await client.send(new DescribeTagsCommand({ ResourceArns: [...arns] }), {
      abortSignal: signal,
    });
    const missing = new Set(arns);
    for (const { ResourceArn: arn, Tags: tags } of listOf(answer.TagDescriptions)) {
      if (arn !== undefined && missing.delete(arn)) {
        known.set(arn, decodeTags(tags ?? []));
      }
    }
    if (missing.size > 0) {
      onLeftOut(missing.size);
    }
  }

  /** One ARN that is gone fails the whole call, and AWS names it in words only: so halve until it stands alone. */
  async function describeThoseThere(arns: readonly string[], signal: AbortSignal): Promise<void> {
    try {
      await describe(arns, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (
        !(error instanceof LoadBalancerNotFoundException || error instanceof TargetGroupNotFoundException)
      ) {
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

  return {
    async read(arns, signal) {
      const wanted = new Set(arns);
      for (const arn of [...known.keys()].filter((one) => !wanted.has(one))) {
        known.delete(arn);
      }
      for (const batch of tagsToRead([...wanted], known, pass)) {
        await describeThoseThere(batch, signal);
      }
      pass += 1;
      return new Map(known);
    },
  };
}
