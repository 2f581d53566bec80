/** Where and how AWS is called. Credentials and endpoints are the SDK's default chain. */
export interface AwsSettings {
  readonly region: string;
  /** Empty = every VPC. Load balancers of other VPCs are left out of the inventory. */
  readonly vpcIds: readonly string[];
}
