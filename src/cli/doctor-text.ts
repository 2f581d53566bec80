import type { Finding } from "../controller/doctor/finding.ts";

const marks: Readonly<Record<Finding["outcome"], string>> = {
  ok: "✓",
  failed: "✗",
  advice: "!",
  skipped: "–",
};

/** One finding as lines for a person: mark, what was looked at, what was found; the fix below, indented. */
export function findingText({ outcome, check, message, fix }: Finding): string {
  const lines = fix === null ? [] : fix.split("\n").map((line) => `      ${line}`);
  return [`${marks[outcome]} ${check}: ${message}`, ...lines, ""].join("\n");
}

/** The last line: how it stands altogether. */
export function doctorSummary(findings: readonly Finding[]): string {
  const count = (outcome: Finding["outcome"]): number =>
    findings.filter((finding) => finding.outcome === outcome).length;
  const failures = count("failed");
  return `${count("ok")} well, ${failures} to mend, ${count("advice")} to think about, ${count("skipped")} not looked at or to check by hand\n`;
}
