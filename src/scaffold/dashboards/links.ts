import type { GrafanaLink } from "./grafana-json.ts";

/** Tag of every dashboard of ours: the list of links at the top shows what wears it. */
export const dashboardTag = "elbow";
/** Uids are stable, so that links, alerts and bookmarks survive an update. */
export const uidPrefix = "elbow-";

const variables = "${datasource:queryparam}&${env:queryparam}&${cluster:queryparam}&${region:queryparam}";

/** A link of a value or of a cell. */
export function dataLink(title: string, url: string): GrafanaLink {
  return {
    title,
    url,
    type: "link",
    icon: "external link",
    tooltip: "",
    tags: [],
    asDropdown: false,
    targetBlank: url.startsWith("https:"),
    includeVars: false,
    keepTime: false,
  };
}

/** From a row about a load balancer to its dashboard. The three kinds have dashboards named after their `type`. */
export function toLoadBalancer(type: string, name: string): GrafanaLink {
  return dataLink(
    "Load balancer",
    `/d/${uidPrefix}${type}?${variables}&var-load_balancer_name=${name}&\${__url_time_range}`,
  );
}

/** From a row about a target group to its page. */
export function toTargetGroup(name: string, targetGroup: string): GrafanaLink {
  return dataLink(
    "Target group",
    `/d/${uidPrefix}target-group?${variables}&var-load_balancer_name=${name}&var-target_group=${targetGroup}&\${__url_time_range}`,
  );
}

/** From a row with a `job` to the load balancer beside its application. */
export function toService(job: string): GrafanaLink {
  return dataLink(
    "Load balancer and application",
    `/d/${uidPrefix}service?${variables}&var-job=${job}&\${__url_time_range}`,
  );
}

/** From a row with region and ARN to the AWS console. */
export const toConsole: GrafanaLink = dataLink(
  "AWS console",
  "https://${__data.fields.region}.console.aws.amazon.com/ec2/home?region=${__data.fields.region}#LoadBalancer:loadBalancerArn=${__data.fields.arn}",
);

/** The list of our other dashboards, with variables and time kept. */
export const otherDashboards: GrafanaLink = {
  title: "elbow",
  type: "dashboards",
  icon: "external link",
  tooltip: "The other dashboards of elbow",
  url: "",
  tags: [dashboardTag],
  asDropdown: true,
  targetBlank: false,
  includeVars: true,
  keepTime: true,
};
