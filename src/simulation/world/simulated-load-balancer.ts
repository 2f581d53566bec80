/** How the traffic of a load balancer goes through the day. `nightly`: wholly silent at night; `sporadic`: some minutes of each hour. */
export type TrafficShape = "daily" | "nightly" | "sporadic";

/** A deploy that repeats: 502s and missing hosts for a few minutes. Minutes are minutes since the epoch. */
export interface DeploySchedule {
  readonly firstMinute: number;
  readonly everyMinutes: number;
}

/** What decides the values of one load balancer. */
export interface TrafficProfile {
  readonly shape: TrafficShape;
  /** Requests, or new flows, of its busiest minute. */
  readonly peakPerMinute: number;
  /** Hours by which its day is shifted. */
  readonly phaseHours: number;
  readonly deploys: DeploySchedule | null;
  /** Median response time in seconds when idle. */
  readonly latencySeconds: number;
  /** Share of requests that targets answer with 5xx on an ordinary day. */
  readonly targetErrorShare: number;
  /** Share of minutes that settle only after four to nine minutes, or appear that late. */
  readonly lateShare: number;
  /** Optional features whose metrics exist: `auth`, `ipv6`, `tls`, `udp`. */
  readonly features: readonly string[];
}

/** One target group of a simulated load balancer. */
export interface SimulatedTargetGroup {
  readonly arn: string;
  readonly name: string;
  /** CloudWatch's dimension value, `targetgroup/name/id`. */
  readonly dimension: string;
  readonly targetType: "instance" | "ip";
  readonly protocol: "HTTP" | "TCP" | "UDP";
  readonly port: number;
  readonly hosts: number;
  /** The part of the load balancer's traffic it gets: [from, to) of [0, 1). Parts of one load balancer do not overlap and leave no hole. */
  readonly share: readonly [number, number];
  readonly tags: Readonly<Record<string, string>>;
}

/** Whether a perfect exporter of the simulated cluster exports it, and why not. */
export type Standing = "owned" | "orphan" | "other-cluster" | "unowned";

/** One load balancer with everything AWS knows of it. */
export interface SimulatedLoadBalancer {
  readonly arn: string;
  readonly name: string;
  readonly type: "application" | "network";
  readonly scheme: "internet-facing" | "internal";
  readonly dnsName: string;
  /** CloudWatch's dimension value, `app/name/id` or `net/name/id`. */
  readonly dimension: string;
  readonly vpcId: string;
  readonly zones: readonly string[];
  /** Load balancer nodes; each reports its part of a minute by itself. */
  readonly nodes: number;
  readonly createdAtMs: number;
  readonly deletedAtMs: number | null;
  readonly standing: Standing;
  readonly tags: Readonly<Record<string, string>>;
  readonly targetGroups: readonly SimulatedTargetGroup[];
  readonly profile: TrafficProfile;
  /** Key of all its chance. */
  readonly key: number;
}
