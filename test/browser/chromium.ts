import { existsSync } from "node:fs";
import { chromium } from "playwright-core";
import type { Browser } from "playwright-core";

const executablePath = process.env["ELBOW_CHROMIUM"] ?? "/usr/bin/chromium";

/** True where this machine has a Chromium to test with. */
export const hasChromium = existsSync(executablePath);

/** A headless Chromium that calls nobody but the pages under test. The caller closes it. */
export async function startChromium(): Promise<Browser> {
  return await chromium.launch({
    executablePath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}
