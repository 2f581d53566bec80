import {
  DescribeTagsCommand,
  type ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import type { Tags } from "./inventory.ts";
import { listOf } from "./read-pages.ts";
import { decodeTags } from "./rules/decode-tags.ts";

/** The tags of at most twenty load balancers and target groups, by ARN. Throws what the SDK throws. */
export async function describeTags(
  client: ElasticLoadBalancingV2Client,
  arns: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Tags>> {
  const answer = await client.send(new DescribeTagsCommand({ ResourceArns: [...arns] }), {
    abortSignal: signal,
  });
  return new Map(
    listOf(answer.TagDescriptions).flatMap(({ ResourceArn: arn, Tags: tags }) =>
      arn === undefined ? [] : [[arn, decodeTags(tags ?? [])] as const],
    ),
  );
}
