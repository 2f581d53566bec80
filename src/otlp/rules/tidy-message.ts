/** Longest text of a receiver that is kept. Larger lets a receiver fill logs and memory; smaller cuts the reason off. */
const longestMessage = 500;

/** A text from outside made fit for a log line: one line, bounded, the same line repeated shown once. */
export function tidyMessage(text: string): string {
  const lines = text.split(/\r?\n/).map((line) => line.replaceAll(/[\p{Cc}\s]+/gu, " ").trim());
  const line = [...new Set(lines)].filter((one) => one !== "").join(" ");
  return line.length > longestMessage ? `${line.slice(0, longestMessage)}…` : line;
}
