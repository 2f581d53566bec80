import { describe, expect, test } from "vitest";
import process from "node:process";
import { terminationMessage } from "../../src/cli/termination-message.ts";
import { ended } from "../support/ended-process.ts";

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

  test("a second signal ends at once", async () => {
    const { code } = await ended(["demo", "--port", "0"], {
      whenSaid: {
        text: "page:",
        act(pid) {
          process.kill(pid, "SIGTERM");
          setTimeout(() => process.kill(pid, "SIGTERM"), 20);
        },
      },
    });
    expect([143, 0]).toContain(code);
  }, 30_000);
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
