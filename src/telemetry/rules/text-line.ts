/** One log line as it lies in the JSON output. */
export type LogLine = Readonly<Record<string, unknown>>;

const colours: Readonly<Record<string, string>> = {
  error: "\u001b[31m",
  warn: "\u001b[33m",
  info: "\u001b[36m",
  debug: "\u001b[90m",
};
const dim = "\u001b[2m";
const reset = "\u001b[0m";

/** Anything that could move the cursor, colour the terminal or forge a second line. */
const control = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu;

/** Text that is safe on a terminal: control and direction characters become visible escapes. */
export function terminalText(text: string): string {
  return text.replace(control, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** A line for people: time of day in UTC, level, message, then `name=value` fields; stacks on lines of their own. */
export function textLine(line: LogLine, colour: boolean): string {
  const paint = (code: string, text: string): string => (colour ? `${code}${text}${reset}` : text);
  const { time, level, msg, ...fields } = line;
  const name = String(level);
  const head = `${paint(dim, clockOf(time))} ${paint(colours[name] ?? "", name.toUpperCase().padEnd(5))}`;
  const pairs = Object.entries(fields).map(
    ([key, value]) => `${paint(dim, `${terminalText(key)}=`)}${fieldText(value)}`,
  );
  const stacks = Object.values(fields).flatMap((value) => stackOf(value));
  return [[head, terminalText(typeof msg === "string" ? msg : ""), ...pairs].join(" "), ...stacks].join("\n");
}

function clockOf(time: unknown): string {
  return typeof time === "string" ? `${time.slice(11, 19)}Z` : "";
}

function fieldText(value: unknown): string {
  if (typeof value === "string") {
    return /^[\w.:/@%+-]+$/.test(value) ? value : terminalText(JSON.stringify(value));
  }
  if (isError(value)) {
    return terminalText(JSON.stringify(messageChain(value)));
  }
  return terminalText(JSON.stringify(value) ?? "");
}

interface ErrorFields {
  readonly type: string;
  readonly message: string;
  readonly stack?: unknown;
  readonly cause?: unknown;
}

function isError(value: unknown): value is ErrorFields {
  return (
    typeof value === "object" &&
    value !== null &&
    typeof (value as Partial<ErrorFields>).type === "string" &&
    typeof (value as Partial<ErrorFields>).message === "string"
  );
}

function messageChain(error: ErrorFields): string {
  const own = error.message === "" ? error.type : error.message;
  return isError(error.cause) ? `${own}: ${messageChain(error.cause)}` : own;
}

function stackOf(value: unknown): readonly string[] {
  if (!isError(value) || typeof value.stack !== "string") {
    return [];
  }
  return value.stack
    .split("\n")
    .filter((row) => /^\s+at /.test(row))
    .map((row) => `    ${terminalText(row.trim())}`);
}
