/** One line of the doctor's report. */
export interface Finding {
  /** What was looked at, e.g. `IAM elasticloadbalancing:DescribeTags` or `receiver default: credentials`. */
  readonly check: string;
  /**
   * `advice`: works, and a person should think about it. `skipped`: could not be looked at, or the other side does not show it.
   */
  readonly outcome: "ok" | "failed" | "advice" | "skipped";
  readonly message: string;
  /** The command, YAML or JSON that mends it, or what to look up; null when there is nothing to do. */
  readonly fix: string | null;
}

/** A part of the examination: findings as they come; what later parts go on with is returned. Rejects on abort only. */
export type Examination<T = void> = AsyncGenerator<Finding, T, undefined>;

/** A finding that needs nothing. */
export function ok(check: string, message: string): Finding {
  return { check, outcome: "ok", message, fix: null };
}

/** A finding that needs a person. */
export function failed(check: string, message: string, fix: string): Finding {
  return { check, outcome: "failed", message, fix };
}

/** A finding that a person should think about. */
export function advice(check: string, message: string, fix: string): Finding {
  return { check, outcome: "advice", message, fix };
}

/** A finding that says why nothing was found. */
export function skipped(check: string, message: string, fix: string | null = null): Finding {
  return { check, outcome: "skipped", message, fix };
}
