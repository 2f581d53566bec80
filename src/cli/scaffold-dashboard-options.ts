/** What `elbow scaffold dashboard` was asked, as typed. null = not given. */
export interface DashboardOptions {
  /** Names of dashboards; `all` = every one; none = list them. */
  readonly names: readonly string[];
  readonly output: "json" | "configmap" | "crd";
  /** File, or folder that gets a file for each dashboard. */
  readonly out: string | null;
  readonly panel: string | null;
  readonly library: boolean;
  readonly loadBalancerNames: readonly string[];
  /** `ingress/NS/NAME` and the like. */
  readonly owner: string | null;
  /** Manifests: file, folder, or `-`. */
  readonly from: string | null;
  /** `NAME=VALUE` of variables. */
  readonly values: readonly string[];
  readonly sloPercent: number | null;
  readonly delay: string | null;
  readonly folder: string;
  /** Of the manifests that are made, and of those read that name none. */
  readonly namespace: string | null;
  /** `KEY=VALUE`: what the sidecar or the operator looks for. */
  readonly objectLabel: string | null;
}
