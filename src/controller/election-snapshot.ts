/** One bucket of load balancers, and who leads it. */
export interface BucketSnapshot {
  readonly bucket: number;
  /** Identity of the process that holds it; null = not known; empty = nobody. */
  readonly holder: string | null;
  /** Since when, RFC 3339; null = not known, or nobody. */
  readonly since: string | null;
  /** Grows with each new holder; null = not known. */
  readonly epoch: number | null;
  /** True while this process leads it. */
  readonly mine: boolean;
}

/** Who leads what. */
export interface ElectionSnapshot {
  /** False: `leaderElection.enabled` is false, this process leads everything without asking. */
  readonly enabled: boolean;
  /** How this process calls itself among the candidates. */
  readonly identity: string;
  readonly buckets: readonly BucketSnapshot[];
  /** Identities of the replicas that are there; with one bucket they are not counted. */
  readonly replicas: readonly string[] | null;
}
