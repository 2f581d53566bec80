import type { ReadFailures } from "../polling/dispatcher-ports.ts";
import type { ProblemList } from "./problem-list.ts";
import { remedyOf } from "./rules/remedy.ts";

/** Shows failed CloudWatch readings on the list of problems, with what to do. */
export function readFailures(problems: ProblemList): ReadFailures {
  return {
    failed(failure) {
      problems.report({
        where: "cloudwatch",
        message: `Metrics cannot be read: ${failure.message}`,
        remedy: remedyOf(failure),
      });
    },
    healed() {
      problems.healed("cloudwatch");
    },
  };
}
