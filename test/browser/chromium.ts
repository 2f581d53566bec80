import { chromium } from "playwright-core";
import type { Browser } from "playwright-core";
import { chromiumPath } from "./find-chromium.ts";

/** True where there is a browser to test with. */
export const hasChromium = chromiumPath !== null;

/** A headless Chromium that calls nobody but the pages under test. The caller closes it. */
export async function startChromium(): Promise<Browser> {
  return await chromium.launch({
    executablePath: chromiumPath ?? "",
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
