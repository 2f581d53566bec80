import { placeText, type Place } from "./place.ts";
import type { SubPath } from "./raw-value.ts";

/** Something wrong (or, as a warning, doubtful) with the configuration. */
export interface Problem {
  readonly place: Place;
  /** The option, as written in the file: `otlp[1].endpoint`; "" = the source as a whole. */
  readonly key: string;
  /** What is wrong, without a full stop. */
  readonly what: string;
  /** What to do, as a sentence. */
  readonly fix: string;
}

/** A problem on one line: place, key, what is wrong, what to do. */
export function problemText(problem: Problem): string {
  const place = problem.place.source === "default" ? [] : [placeText(problem.place)];
  const key = problem.key === "" ? [] : [shortened(problem.key, maxKeyLength)];
  const what = shortened(problem.what, maxWhatLength);
  return `${[...place, ...key, what].join(": ")}. ${problem.fix}`.trimEnd();
}

/** Problems of files in the order of their lines, then the others as they were. */
export function inOrder(problems: readonly Problem[]): readonly Problem[] {
  return problems.toSorted(({ place: a }, { place: b }) =>
    a.source === "file" && b.source === "file"
      ? a.line - b.line || a.column - b.column
      : Number(b.source === "file") - Number(a.source === "file"),
  );
}

/** Longest key in a message: the longest honest one, a header of a destination, is shorter. */
const maxKeyLength = 120;

/** Longest description in a message. Smaller cuts the list of options without effect; larger lets hostile text fill a screen. */
const maxWhatLength = 2_000;

/** Hostile names must neither fill the screen nor steer the terminal. */
function shortened(text: string, maxLength: number): string {
  const plain = text.replace(/\p{C}/gu, "?");
  return plain.length > maxLength ? `${plain.slice(0, maxLength)}…` : plain;
}

/** The name of something inside an option: `metrics.include[0]`, `labels.env`. */
export function keyInside(key: string, sub: SubPath): string {
  return sub.reduce<string>(
    (text, part) => (typeof part === "number" ? `${text}[${part}]` : `${text}.${part}`),
    key,
  );
}
