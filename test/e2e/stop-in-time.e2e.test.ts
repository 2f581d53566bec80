import process from "node:process";
import { expect, test } from "vitest";
import { ended } from "../support/ended-process.ts";

/** Once the program runs, nothing in it heeds an abort any more. */
const deaf = `
const write = process.stdout.write.bind(process.stdout);
process.stdout.write = (text, ...rest) => {
  if (String(text).includes("page:")) {
    AbortController.prototype.abort = () => {};
    setImmediate(() => write("deaf\\n"));
  }
  return write(text, ...rest);
};
`;

test("whatever hangs, the process ends by itself 25 s after SIGTERM, with 1 and the reason", async () => {
  let askedMs = 0;
  const { code, message } = await ended(["demo", "--port", "0"], {
    preload: deaf,
    whenSaid: {
      text: "deaf",
      act(pid) {
        askedMs = performance.now();
        process.kill(pid, "SIGTERM");
      },
    },
  });
  expect(performance.now() - askedMs).toBeGreaterThan(24_000);
  expect(performance.now() - askedMs).toBeLessThan(40_000);
  expect(code).toBe(1);
  expect(message).toContain("did not end within 25 s of SIGTERM");
}, 90_000);
