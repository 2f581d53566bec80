/** How many statistics of one metric in one request AWS bills as one metric (its price page). */
export const statisticsPerUnit = 5;

/** What AWS bills for one metric asked with so many statistics in one request, in metrics requested. */
export function billedUnits(statistics: number): number {
  return Math.ceil(statistics / statisticsPerUnit);
}

/** The state of the prices below, as a date of ISO 8601. */
export const pricesAsOf = "2026-11-20";

/** USD per 1,000 metrics requested with GetMetricData where no other price is known. There is no free tier. */
const usualUsdPerThousand = 0.01;

/** The commercial regions: no price but the usual one is known for them. China bills in yuan; GovCloud and the sovereign cloud have price lists of their own. */
const usdPerThousand: ReadonlyMap<string, number> = new Map(
  [
    "af-south-1",
    "ap-east-1",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-south-2",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-southeast-3",
    "ap-southeast-4",
    "ca-central-1",
    "eu-central-1",
    "eu-central-2",
    "eu-north-1",
    "eu-south-1",
    "eu-south-2",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "il-central-1",
    "me-central-1",
    "me-south-1",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
  ].map((region) => [region, usualUsdPerThousand]),
);

/** What a thousand metrics cost in a region. */
export interface MetricPrice {
  readonly usdPerThousand: number;
  /** False = the region is not in the table: the usual price is assumed, and must be shown as an assumption. */
  readonly known: boolean;
}

/** The price of GetMetricData in `region`. */
export function metricPrice(region: string): MetricPrice {
  const price = usdPerThousand.get(region);
  return { usdPerThousand: price ?? usualUsdPerThousand, known: price !== undefined };
}
