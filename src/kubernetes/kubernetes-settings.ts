/** How the cluster is reached and what is kept of its objects. */
export interface KubernetesSettings {
  /** Path of a kubeconfig, or null for kubectl's chain ($KUBECONFIG, the home file, the pod's ServiceAccount). */
  readonly kubeconfigPath: string | null;
  /** Label and annotation keys that templates name and projections must therefore keep. */
  readonly keepLabels: readonly string[];
  readonly keepAnnotations: readonly string[];
}

/** Design key `leaderElection`. */
export interface LeaderElectionSettings {
  readonly enabled: boolean;
  readonly namespace: string | null;
  readonly name: string;
  readonly leaseDurationMs: number;
  readonly renewDeadlineMs: number;
  readonly retryPeriodMs: number;
}
