import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { ElasticLoadBalancingV2Client } from "@aws-sdk/client-elastic-load-balancing-v2";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import type { Clock } from "../runtime/clock.ts";
import { latest, type Latest } from "../runtime/latest.ts";
import type { Log } from "../runtime/log.ts";
import type { Meter } from "../runtime/meter.ts";
import type { Permit } from "../runtime/permit.ts";
import { AwsError } from "./aws-error.ts";
import type { AwsSettings } from "./aws-settings.ts";
import { collectBody } from "./collect-body.ts";
import { cloudWatchReader } from "./cloudwatch-reader.ts";
import { elbInventory } from "./elb-inventory.ts";
import type { InventoryNeeds } from "./inventory-needs.ts";
import type { Inventory, InventoryReader } from "./inventory.ts";
import { MetricDataProtocol } from "./metric-data-protocol.ts";
import type { MetricReader } from "./metric-reader.ts";

/** Connections to AWS at once. Fewer make packed calls of one tick wait for each other; more hit AWS's limits sooner. */
const maxSockets = 16;

/** How long a connection may take to come about. Smaller gives up on slow NATs; larger delays the message that AWS is away. */
const connectionTimeoutMs = 5_000;

/** How long one call may take. A full GetMetricData answer takes a few seconds; larger keeps minutes waiting for a dead peer. */
const requestTimeoutMs = 30_000;

/** How long a connection may say nothing in the middle of an answer: a limit on the call ends with the headers. Larger keeps the minutes of a dead peer waiting. */
const silenceMs = 30_000;

/** How often the SDK makes an ELB call before it fails, with its own pauses. CloudWatch calls are made once. */
const inventoryAttempts = 3;

/** What AWS access needs of the program. */
export interface AwsParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly meter: Meter;
  /** What makes parts of the inventory worth their calls; absent = all tags, and no classic load balancers. */
  readonly needs?: () => InventoryNeeds;
  /** Asked right before each paid call; absent = always granted. */
  readonly permit?: Permit;
}

/** A server to call in AWS's place, for the demo, the benchmark and tests. */
export interface AwsStandIn {
  readonly endpoint: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** How long a connection may say nothing; absent = 30 s. */
  readonly silenceMs?: number;
}

/** AWS, opened. */
export interface Aws {
  readonly region: string;
  readonly inventory: InventoryReader;
  /** What the first pass knows completely while it is under way; null before. */
  readonly partialInventory: Latest<Inventory | null>;
  readonly metrics: MetricReader;
  /** Closes the connections; calls under way fail. */
  close(): void;
}

/**
 * Readers over one pool of connections. Credentials and endpoints come from the SDK's default chain, at the first
 * call; no call is made here. Throws AwsError when the region is missing or cannot be one.
 */
export function openAws(settings: AwsSettings, parts: AwsParts, standIn?: AwsStandIn): Aws {
  const region = checkedRegion(settings.region);
  const { silenceMs: silence = silenceMs, ...address } = standIn ?? {};
  const agentOptions = { keepAlive: true, maxSockets, maxFreeSockets: maxSockets };
  const requestHandler = new NodeHttpHandler({
    connectionTimeout: connectionTimeoutMs,
    requestTimeout: requestTimeoutMs,
    socketTimeout: silence,
    throwOnRequestTimeout: true,
    logger: {
      debug() {},
      info() {},
      error() {},
      warn: (text: unknown) => parts.log.warn("AWS connections", { text }),
    },
    httpAgent: new HttpAgent(agentOptions),
    httpsAgent: new HttpsAgent(agentOptions),
  });
  const shared = {
    region,
    requestHandler,
    streamCollector: collectBody,
    retryMode: "standard",
    ...address,
  };
  const elb = new ElasticLoadBalancingV2Client({ ...shared, maxAttempts: inventoryAttempts });
  const classicConfig = { ...shared, maxAttempts: inventoryAttempts };
  const partialInventory = latest<Inventory | null>(null);
  const cloudWatch = new CloudWatchClient({ ...shared, maxAttempts: 1, protocol: MetricDataProtocol });
  // It copies every input and output for a log that nobody keeps.
  cloudWatch.middlewareStack.remove("loggerMiddleware");
  return {
    region,
    inventory: elbInventory(
      { client: elb, classicConfig, region, partial: partialInventory, ...parts },
      settings.vpcIds,
    ),
    partialInventory,
    metrics: cloudWatchReader(cloudWatch, parts.permit),
    close() {
      elb.destroy();
      cloudWatch.destroy();
      requestHandler.destroy();
    },
  };
}

/** The shape of AWS region names in every partition, e.g. `eu-west-1`, `us-gov-east-1`, `eusc-de-east-1`. */
const regionPattern = /^[a-z]{2,}(-[a-z]+)+-\d{1,2}$/;

function checkedRegion(region: string): string {
  if (region === "") {
    throw new AwsError(
      "region-missing",
      "no AWS region is set. Set region in the configuration, or AWS_REGION.",
    );
  }
  if (!regionPattern.test(region)) {
    throw new AwsError(
      "region-invalid",
      `"${region}" cannot be an AWS region; regions look like eu-west-1. Correct region in the configuration, or AWS_REGION.`,
    );
  }
  return region;
}
