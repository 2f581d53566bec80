import {
  AccessPointNotFoundException,
  DescribeLoadBalancersCommand,
  DescribeTagsCommand,
  ElasticLoadBalancingClient,
  type ElasticLoadBalancingClientConfig,
  ElasticLoadBalancingServiceException,
} from "@aws-sdk/client-elastic-load-balancing";
import type { Clock } from "../runtime/clock.ts";
import type { Tags } from "./inventory.ts";
import type { LoadBalancer } from "./load-balancer.ts";
import { listOf, readPages } from "./read-pages.ts";
import { decodeClassicLoadBalancer } from "./rules/decode-classic-load-balancer.ts";
import type { Decoded } from "./rules/decode-load-balancer.ts";
import { decodeTags } from "./rules/decode-tags.ts";
import { tagReader } from "./tag-reader.ts";
import type { FailedCall } from "./to-aws-failure.ts";

/** The most entries the API puts on a page. */
const pageSize = 400;

/** What the classic inventory works with. */
export interface ClassicInventoryParts {
  /** Shares its connections with the other clients, and ends with them. */
  readonly config: ElasticLoadBalancingClientConfig;
  readonly region: string;
  readonly clock: Clock;
  /** Called before each call with its action. */
  readonly onCall: (action: string) => void;
  readonly onLeftOut: (count: number) => void;
}

/** Classic load balancers by their own API, which has its own allowance. Throws what the SDK throws. */
export interface ClassicInventory {
  /** The class of all errors of this API. */
  readonly serviceError: FailedCall["serviceError"];
  /** All of them; `account` stands in where an entry does not tell its own. */
  list(account: string | null, signal: AbortSignal): Promise<readonly Decoded<LoadBalancer>[]>;
  /** Their tags by ARN, remembered as those of the others. */
  tags(arns: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, Tags>>;
}

/** A classic inventory that remembers no tags yet. */
export function classicInventory(parts: ClassicInventoryParts): ClassicInventory {
  const { region, clock, onCall, onLeftOut } = parts;
  const client = new ElasticLoadBalancingClient(parts.config);

  async function describeTags(
    arns: readonly string[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, Tags>> {
    onCall("elasticloadbalancing:DescribeTags");
    const arnByName = new Map(arns.map((arn) => [arn.slice(arn.lastIndexOf("/") + 1), arn]));
    const command = new DescribeTagsCommand({ LoadBalancerNames: [...arnByName.keys()] });
    const answer = await client.send(command, { abortSignal: signal });
    return new Map(
      listOf(answer.TagDescriptions).flatMap(({ LoadBalancerName: name, Tags: listed }) => {
        const arn = arnByName.get(name ?? "");
        return arn === undefined ? [] : [[arn, decodeTags(listed ?? [])] as const];
      }),
    );
  }

  const reader = tagReader({
    clock,
    describe: describeTags,
    isGone: (error) => error instanceof AccessPointNotFoundException,
    onLeftOut,
  });

  return {
    serviceError: ElasticLoadBalancingServiceException,
    async list(account, signal) {
      const listed = await readPages(async (marker) => {
        onCall("elasticloadbalancing:DescribeLoadBalancers");
        const command = new DescribeLoadBalancersCommand({
          PageSize: pageSize,
          ...(marker && { Marker: marker }),
        });
        const answer = await client.send(command, { abortSignal: signal });
        return { items: listOf(answer.LoadBalancerDescriptions), next: answer.NextMarker };
      });
      return listed.map((one) => decodeClassicLoadBalancer(one, { region, account }));
    },
    tags: (arns, signal) => reader.read({ first: arns, after: () => [] }, signal),
  };
}
