import process from "node:process";
import { describe, expect, test } from "vitest";
import { terminationMessage } from "../../src/cli/termination-message.ts";
import { ended } from "../support/ended-process.ts";

/** Going down takes for ever: a clean end does not come about. */
const neverClean = `
const exit = process.exit.bind(process);
process.exit = (code) => (code === 0 ? undefined : exit(code));
setInterval(() => {}, 1000);
`;

describe("how the process ends", () => {
  test("a clean end leaves no message", async () => {
    expect(await ended(["--version"])).toMatchObject({ code: 0, message: "" });
  });

  test("bad configuration: 2, and the message says what to mend", async () => {
    const { code, message } = await ended(["run", "--region", "nowhere"]);
    expect(code).toBe(2);
    expect(message).toContain("clusterName");
    expect(message).toContain("nowhere");
  });

  test.each([
    ["a fault that nobody caught", "setTimeout(() => { throw new Error('planted fault'); }, 300)"],
    ["a rejection that nobody handled", "setTimeout(() => Promise.reject(new Error('planted fault')), 300)"],
  ])(
    "%s: 1, a line in the log, and a message",
    async (words, preload) => {
      const { code, message, output } = await ended(["demo", "--port", "0"], { preload });
      expect(code).toBe(1);
      expect(message).toContain(words);
      expect(message).toContain("planted fault");
      expect(output).toContain("planted fault");
    },
    30_000,
  );

  test.each([
    ["SIGTERM", 143],
    ["SIGINT", 130],
  ] as const)(
    "a second %s ends at once, with %i",
    async (signal, expected) => {
      const { code } = await ended(["demo", "--port", "0"], {
        preload: neverClean,
        whenSaid: {
          text: "page:",
          act(pid) {
            process.kill(pid, signal);
            setTimeout(() => process.kill(pid, signal), 100);
          },
        },
      });
      expect(code).toBe(expected);
    },
    30_000,
  );
});

describe("the message of a bad end", () => {
  test("has no secrets, is bounded in bytes, and is cut between characters", () => {
    expect(terminationMessage("  cannot reach https://user:planted@host\n").toString()).toBe(
      "cannot reach https://[redacted]@host",
    );
    const long = terminationMessage("é".repeat(5_000));
    expect(long.length).toBeLessThanOrEqual(4096);
    expect(long.toString()).not.toContain("\uFFFD");
  });
});
