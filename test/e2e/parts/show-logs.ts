import { afterEach } from "vitest";

/** A part whose log is worth reading when a test fails. */
export interface Logging {
  readonly logTail: () => string;
}

/** Prints the tail of each part's log after every failed test of the file; `parts` is asked only then. */
export function showLogsOnFailure(parts: () => readonly (Logging | undefined)[]): void {
  afterEach(({ task }) => {
    if (task.result?.state === "fail") {
      console.error(
        parts()
          .map((part) => part?.logTail() ?? "")
          .join("\n"),
      );
    }
  });
}
