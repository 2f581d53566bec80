import type { AwsFailure } from "../../aws/aws-failure.ts";

/** What a person can do about a failed AWS call, in a sentence or two. */
export function remedyOf(failure: AwsFailure): string {
  switch (failure.code) {
    case "no-credentials":
      return "Give the pod a role (EKS Pod Identity or IRSA), or set AWS_PROFILE or AWS_ACCESS_KEY_ID outside a cluster. Tried again by itself.";
    case "expired-credentials":
      return "The credentials have expired or are not valid. Log in again (aws sso login), or check the role's trust policy. Tried again by itself.";
    case "denied":
      return `Allow the action ${failure.action} on resource * in the role's IAM policy. Tried again by itself.`;
    case "throttled":
      return "AWS asked to slow down. Nothing to do: it is tried again, and missed minutes are read later.";
    case "network":
      return "AWS cannot be reached. Check the region, DNS, the route (NAT or VPC endpoint) and AWS_ENDPOINT_URL. Tried again by itself.";
    case "unavailable":
      return "AWS answered with a server error. Nothing to do: it is tried again.";
    case "bad-request":
      return "AWS refused the request as malformed. Please report this as a fault of elbow, with the message.";
    case "not-found":
      return "Something that was asked for is gone. Nothing to do: the next pass looks again.";
    case "unexpected":
      return "An answer that elbow does not know. Tried again; please report it if it stays.";
    default:
      return failure.code satisfies never;
  }
}
