import type { AwsFailure } from "../../../aws/aws-failure.ts";
import { remedyOf } from "../../rules/remedy.ts";

/** Every action that elbow uses, in the order of use. Each wants resource "*": the API knows no narrower one for most. */
export const iamActions = [
  "elasticloadbalancing:DescribeLoadBalancers",
  "elasticloadbalancing:DescribeTargetGroups",
  "elasticloadbalancing:DescribeTags",
  "cloudwatch:GetMetricData",
] as const;

/** What to do about a failed AWS call: for a missing right the statement that grants all of them, else words. */
export function awsFix(failure: AwsFailure): string {
  if (failure.code !== "denied") {
    return remedyOf(failure).replace(/ Tried again by itself\.$/, "");
  }
  const actions = new Set<string>([failure.action, ...iamActions]);
  const statement = { Effect: "Allow", Action: [...actions].toSorted(), Resource: "*" };
  return `The role's IAM policy needs (and no boundary or SCP may deny) ${failure.action}; all that elbow uses:\n${JSON.stringify(statement)}`;
}
