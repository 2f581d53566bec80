import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pageNames } from "../../src/status/pages/page-names.ts";
import { pageId } from "../../src/status/rules/page-id.ts";
import { snapshotFixture } from "../status/fixtures/snapshot.ts";
import { hasChromium, startChromium } from "./chromium.ts";
import { startPage, watchFaults } from "./serve-page.ts";

/** Texts whose contrast against what is painted behind them is under 4.5 (WCAG AA), each with its ratio. Runs in the page. */
const faintTexts = `(() => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 1 });
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  const painted = (colours) => {
    pen.clearRect(0, 0, 1, 1);
    for (const colour of colours) { pen.fillStyle = colour; pen.fillRect(0, 0, 1, 1); }
    return [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const light = (rgb) => {
    const [r, g, b] = rgb.map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    const layers = [];
    for (let at = element; at; at = at.parentElement) layers.unshift(getComputedStyle(at).backgroundColor);
    return layers;
  };
  const faint = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let seen = 0;
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    const words = walker.currentNode.textContent.trim();
    if (words === "" || !element.checkVisibility() || element.closest("noscript, svg, .u-over, .skip")) continue;
    seen += 1;
    let opacity = 1;
    for (let at = element; at; at = at.parentElement) opacity *= Number(getComputedStyle(at).opacity);
    const ground = painted(behind(element));
    const colour = painted([...behind(element), getComputedStyle(element).color]);
    const mixed = colour.map((v, i) => v * opacity + ground[i] * (1 - opacity));
    const [high, low] = [light(mixed), light(ground)].sort((a, b) => b - a);
    const ratio = (high + 0.05) / (low + 0.05);
    if (ratio < 4.5) faint.push(ratio.toFixed(2) + " " + element.className + ": " + words.slice(0, 40));
  }
  return seen < 20 ? ["only " + seen + " texts"] : faint;
})()`;

describe.skipIf(!hasChromium)("reading the page at night, by keyboard, and again", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startChromium();
  });
  afterAll(async () => {
    await browser.close();
  });

  const snapshot = snapshotFixture();
  const one = `load-balancers/${pageId(snapshot.loadBalancers[0]?.dimension ?? "")}`;
  const paths = [...Object.values(pageNames).map(({ path }) => path), one, "nowhere"];

  test.each(["dark", "light"] as const)("every text stands out when it is %s", async (colorScheme) => {
    await using running = await startPage(() => snapshot);
    const context = await browser.newContext({ colorScheme });
    const page = await context.newPage();
    for (const path of paths.filter((each) => each !== "nowhere")) {
      await page.goto(running.url + path);
      expect([path, await page.evaluate(faintTexts)]).toEqual([path, []]);
    }
    const ground = await page.evaluate("getComputedStyle(document.documentElement).backgroundColor");
    expect(ground).toBe(colorScheme === "dark" ? "rgb(13, 17, 23)" : "rgb(245, 247, 250)");
    await context.close();
  });

  test("no page asks another host for anything or complains", async () => {
    await using running = await startPage(() => snapshot);
    const context = await browser.newContext();
    const page = await context.newPage();
    const faults = watchFaults(page, running.url);
    for (const path of paths.filter((each) => each !== "nowhere")) {
      await page.goto(running.url + path, { waitUntil: "networkidle" });
    }
    expect(faults).toEqual([]);
    await context.close();
  });

  async function focused(page: Page): Promise<string> {
    return String(
      await page.evaluate(
        "(document.activeElement.textContent || document.activeElement.name || '').trim().replace(/\\s+/g, ' ')",
      ),
    );
  }

  test("all that can be clicked is reached by the tab key, visibly, the content in one step", async () => {
    await using running = await startPage(() => snapshot);
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(running.url);
    await page.keyboard.press("Tab");
    expect(await focused(page)).toBe("Skip to content");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.closest('main') !== null")).toBe(true);
    await page.goto(running.url + one);
    await page.locator(".chart").first().scrollIntoViewIfNeeded();
    await page.locator(".chart canvas").first().waitFor();
    const all = Number(
      await page.evaluate(
        "[...document.querySelectorAll('a[href], button, summary, input')].filter((one) => one.checkVisibility()).length",
      ),
    );
    const reached = new Map<unknown, string>();
    for (let step = 0; step < all + 40; step += 1) {
      await page.keyboard.press("Tab");
      const [index, outline] = (await page.evaluate(
        "((one) => one.matches('a[href], button, summary, input') ? [[...document.querySelectorAll('*')].indexOf(one), getComputedStyle(one).outlineStyle] : [-1, ''])(document.activeElement)",
      )) as [number, string];
      reached.set(index, outline);
    }
    reached.delete(-1);
    expect(new Set(reached.values())).toEqual(new Set(["solid"]));
    expect(reached.size).toBe(all);
    await context.close();
  });

  test("a refresh leaves the focus and the marked text where they are", async () => {
    let shown = snapshot;
    await using running = await startPage(() => shown);
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.clock.install();
    await page.goto(running.url);
    await page.getByRole("link", { name: "scrumulator" }).focus();
    shown = { ...snapshot, nowMs: snapshot.nowMs + 60_000 };
    await page.clock.runFor(16_000);
    await expect.poll(async () => await page.locator("#state").textContent()).toContain("03:08:12");
    expect(await focused(page)).toBe("scrumulator");
    await page.evaluate("getSelection().selectAllChildren(document.querySelector('.owned-by'))");
    shown = { ...snapshot, nowMs: snapshot.nowMs + 120_000 };
    await page.clock.runFor(16_000);
    await expect.poll(async () => await page.locator("#state").textContent()).toContain("03:09:12");
    expect(String(await page.evaluate("getSelection().toString()"))).toContain("legacy/soap-gateway");
    await context.close();
  });
});
