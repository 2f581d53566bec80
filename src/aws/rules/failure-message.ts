import type { AwsFailure } from "../aws-failure.ts";

/** The longest piece of AWS's own text that is shown. Smaller hides which role was refused; larger floods logs. */
const maxShownCharacters = 400;

/** What is known of a failed call, before it becomes words. */
export interface FailureFacts {
  readonly code: AwsFailure["code"];
  readonly name: string;
  readonly action: string;
  /** Status of AWS's answer; null = none came. */
  readonly status: number | null;
  /** AWS's own message; null = it did not answer, or its words may repeat parts of the signed request. */
  readonly said: string | null;
  /** Host and port that could not be reached, where Node says so. */
  readonly address: string | null;
}

/** One line: the code, what happened, what to do, and AWS's own words where they are safe. Never a credential. */
export function failureMessage(facts: FailureFacts): string {
  const status = facts.status === null ? "" : ` with status ${facts.status}`;
  const said = facts.said === null || facts.said === "" ? "" : ` AWS says: ${shown(facts.said)}`;
  return `${facts.code}: ${sentence(facts, status)}${said}`;
}

/**
 * AWS's text without line breaks and control characters, cut, and without anything that follows the name of a
 * credential header: some answers repeat the signed request.
 */
function shown(text: string): string {
  const plain = text
    .replace(/(x-amz-security-token|authorization|x-amz-access-token)\s*[:=]\s*\S+/gi, "$1:…")
    // oxlint-disable-next-line no-control-regex -- control characters would break the log's lines
    .replace(/[\u0000-\u001f\u007f\u2028\u2029]+/g, " ")
    .trim();
  return plain.length > maxShownCharacters ? `${plain.slice(0, maxShownCharacters)}…` : plain;
}

function sentence(facts: FailureFacts, status: string): string {
  const { action, name } = facts;
  switch (facts.code) {
    case "throttled":
      return `AWS limits ${action} (${name}). It is tried again later; other programs in this account and region share the limit.`;
    case "unavailable":
      return `AWS could not answer ${action} (${name}${status}). It is tried again later.`;
    case "network": {
      const where = facts.address === null ? "" : ` at ${facts.address}`;
      return `no answer to ${action}${where} (${name}). Check region, DNS, routes, proxy and VPC endpoints.`;
    }
    case "denied":
      return `AWS refused ${action} (${name}${status}). Allow this action on "*" in the IAM policy of the role, and look for service control and endpoint policies.`;
    case "no-credentials":
      return `no usable AWS credentials for ${action} (${name}). Give the pod a role by EKS Pod Identity or IRSA; elsewhere set a profile or AWS_ACCESS_KEY_ID. In a region that must be enabled first, enable it.`;
    case "expired-credentials":
      return `the AWS credentials for ${action} have expired, or this machine's clock is wrong (${name}). Renew them; in a pod look at the Pod Identity agent or the projected token.`;
    case "bad-request":
      return `AWS did not accept the request ${action} (${name}${status}).`;
    case "not-found":
      return `${action} asked for something that is not there (${name}).`;
    case "unexpected":
      return `${action} was answered by something that does not speak as AWS does, or failed in a way that is not known (${name}${status}). Look at proxies and at AWS_ENDPOINT_URL.`;
    default:
      return facts.code satisfies never;
  }
}
