/** A log-normal distribution of response times. */
export interface LatencyCurve {
  readonly median: number;
  /** Spread; 0.6 gives a p99 about four times the median. */
  readonly sigma: number;
}

/** Beyond this many standard deviations lie the slowest and the quickest request of a minute. */
const reach = 3.6;

function normalDistribution(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const tail =
    0.3989422804014327 *
    Math.exp((-z * z) / 2) *
    t *
    (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return z > 0 ? 1 - tail : tail;
}

/** Inverse of the normal distribution (Abramowitz and Stegun 26.2.23), cut at the reach; never decreases. */
function normalQuantile(at: number): number {
  const outer = at < 0.5 ? at : 1 - at;
  if (outer < 1e-4) {
    return at < 0.5 ? -reach : reach;
  }
  const t = Math.sqrt(-2 * Math.log(outer));
  const z =
    t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
  return at < 0.5 ? Math.max(-reach, -z) : Math.min(reach, z);
}

/** The value below which the share `at` (0 to 1) of the requests lies. */
export function quantile(curve: LatencyCurve, at: number): number {
  return curve.median * Math.exp(curve.sigma * normalQuantile(at));
}

/** The mean of all requests. */
export function mean(curve: LatencyCurve): number {
  return curve.median * Math.exp((curve.sigma * curve.sigma) / 2);
}

/** The mean of the requests between two shares. */
export function trimmedMean(curve: LatencyCurve, from: number, to: number): number {
  const upper = to >= 1 ? 1 : normalDistribution(normalQuantile(to) - curve.sigma);
  const lower = from <= 0 ? 0 : normalDistribution(normalQuantile(from) - curve.sigma);
  return (mean(curve) * (upper - lower)) / (to - from);
}
