import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { htmlReport } from "../../src/verify/report/html-report.ts";
import { hostileCurves, reportFixture } from "../verify/report-fixture.ts";
import { hasChromium, startChromium } from "./chromium.ts";

describe.skipIf(!hasChromium)("the page of elbow verify in a browser", () => {
  let browser: Browser;
  let folder: string;
  beforeAll(async () => {
    browser = await startChromium();
    folder = await mkdtemp(path.join(tmpdir(), "elbow-report-"));
  });
  afterAll(async () => {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function opened(name: string, colorScheme: "dark" | "light" = "dark") {
    const file = path.join(folder, "report.html");
    const curves = hostileCurves(name);
    await writeFile(file, String(await htmlReport({ report: reportFixture(name), curves, version: "test" })));
    const context = await browser.newContext({ viewport: { width: 1200, height: 900 }, colorScheme });
    const page = await context.newPage();
    const faults: string[] = [];
    page.on("pageerror", (error) => faults.push(`error: ${error.message}`));
    page.on("console", (message) => faults.push(`console: ${message.text()}`));
    page.on("dialog", (dialog) => {
      faults.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    const url = pathToFileURL(file).href;
    page.on("request", (request) => {
      if (request.url() !== url) {
        faults.push(`request: ${request.url()}`);
      }
    });
    await page.goto(url);
    return { page, faults };
  }

  test.each([
    "<img src=x onerror=alert(1)>",
    "\"'><script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "</title></svg><svg onload=alert(1)>",
    "{{constructor}} ${alert(1)} &lt;b&gt;",
  ])("a series called %s is only a name", async (name) => {
    const { page, faults } = await opened(name);
    expect(await page.locator(".card h3").first().textContent()).toBe(name);
    expect(await page.locator("script, img, iframe, [onload], [onerror]").count()).toBe(0);
    expect(await page.title()).toContain(name);
    expect(faults).toEqual([]);
    await page.context().close();
  });

  test("draws both curves with a mark where they differ, and opens its minutes without scripts", async () => {
    const { page, faults } = await opened("checkout", "light");
    const card = page.locator(".card").first();
    for (const line of [".final", ".stored"]) {
      const box = await card.locator(line).boundingBox();
      expect(box?.width).toBeGreaterThan(300);
      expect(box?.height).toBeGreaterThan(20);
    }
    expect(await card.locator(".mark.missing").count()).toBe(1);
    expect(await card.locator(".mark.different").count()).toBe(1);
    await card.locator("summary").click();
    await card.getByText("different", { exact: true }).waitFor();
    expect(faults).toEqual([]);
    await page.context().close();
  });

  test.each([360, 1200])("fits a window of %d pixels and a sheet of paper", async (width) => {
    const { page } = await opened("checkout".repeat(20));
    await page.setViewportSize({ width, height: 900 });
    const tooWide = "document.documentElement.scrollWidth - document.documentElement.clientWidth";
    expect(await page.evaluate(tooWide)).toBe(0);
    const pdf = await page.pdf({ format: "A4", printBackground: true });
    expect(pdf.subarray(0, 5).toString()).toBe("%PDF-");
    await page.context().close();
  });
});
