import type { AwsFailure } from "../../../aws/aws-failure.ts";
import { remedyOf } from "../../rules/remedy.ts";

/** What to do about a failed AWS call: for a missing right the statement that grants it, else words. */
export function awsFix(failure: AwsFailure): string {
  if (failure.code !== "denied") {
    return remedyOf(failure).replace(/ Tried again by itself\.$/, "");
  }
  const statement = { Effect: "Allow", Action: [failure.action], Resource: "*" };
  return `Add to the role's IAM policy:\n${JSON.stringify(statement)}`;
}
