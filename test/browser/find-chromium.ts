import { existsSync } from "node:fs";

/** Where distributions put a Chromium that can run without a window. */
const usualPaths = ["/usr/bin/chromium", "/usr/bin/google-chrome"];

/** The browser to test with: ELBOW_CHROMIUM, whether it is there or not, else the first of the usual places; null = this machine has none. */
export const chromiumPath: string | null =
  process.env["ELBOW_CHROMIUM"] ?? usualPaths.find((path) => existsSync(path)) ?? null;
