import type { HealthAnswer, HealthCheck } from "../health-check.ts";

/** A probe's answer. */
export interface HealthReport {
  readonly ok: boolean;
  readonly text: string;
}

/** Asks every check and writes the answer as kube-apiserver does: `ok`, or a line per check when verbose or failing. */
export function healthReport(probe: string, checks: readonly HealthCheck[], verbose: boolean): HealthReport {
  const answers = checks.map((check) => ({ name: check.name, answer: answerOf(check) }));
  const ok = answers.every(({ answer }) => answer.ok);
  if (ok && !verbose) {
    return { ok, text: "ok" };
  }
  const lines = answers.map(({ name, answer }) =>
    answer.ok ? `[+]${name} ok` : `[-]${name} failed: ${answer.message}`,
  );
  return { ok, text: [...lines, `${probe} check ${ok ? "passed" : "failed"}`].join("\n") };
}

function answerOf(check: HealthCheck): HealthAnswer {
  try {
    return check.check();
  } catch (error) {
    return {
      ok: false,
      message: `bug: the check threw: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
}
