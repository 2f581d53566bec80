import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ControllerSnapshot } from "../../src/controller/controller-snapshot.ts";
import { pageNames } from "../../src/status/pages/page-names.ts";
import { visibleText } from "../../src/status/rules/visible-text.ts";
import { loadBalancerFixture, snapshotFixture } from "../status/fixtures/snapshot.ts";
import { hasChromium, startChromium } from "./chromium.ts";
import { startPage, watchFaults } from "./serve-page.ts";

const strangers: readonly (readonly [string, string])[] = [
  ["an image", "<img src=x onerror=alert(1)>"],
  ["quotes and a script", "\"'><script>alert(1)</script>"],
  ["the end of a script", "</script></title></textarea><svg onload=alert(1)>"],
  ["an attribute", "' onmouseover='alert(1)' style='position:fixed;inset:0' x='"],
  ["marks that turn the writing", "\u202egnp.exe\u202c \u200fabc\u2066def"],
  ["a thousand characters", "w".repeat(1_000)],
  ["several lines", "one\ntwo\r\nthree\u2028four\tfive"],
  ["templates and entities", "${alert(1)} {{constructor}} &lt;b&gt; &#x3c;i&#x3e; %3Cb%3E"],
  ["an address", "https://127.0.0.2/x.js"],
];

/** A cluster in which everything that others write is the same text. */
function strangeSnapshot(text: string): ControllerSnapshot {
  const ref = { kind: "Ingress" as const, namespace: text, name: text };
  const base = snapshotFixture();
  const one = loadBalancerFixture({
    name: text,
    seed: 4,
    owner: ref,
    members: [ref, ref],
    problem: text,
    tags: { [text]: text },
    extraEvidence: [{ kind: "hostname", text, verdict: "rejected" }],
  });
  const { loadBalancer } = one.owned;
  return {
    ...base,
    cluster: text,
    loadBalancers: [
      {
        ...one,
        labels: { ...one.labels, load_balancer_name: text, team: text },
        owned: { ...one.owned, loadBalancer: { ...loadBalancer, dnsName: text } },
        incident: { sinceMs: base.nowMs, sign: text },
        remarks: [{ arn: one.arn, object: ref, message: text, remedy: text }],
      },
    ],
    unresolved: [{ object: ref, reason: text }],
    destinations: base.destinations.map((destination) => ({ ...destination, name: text, message: text })),
    problems: [{ atMs: base.nowMs, where: text, message: text, remedy: text, count: 2 }],
    configuration: {
      file: text,
      waiting: [text],
      invalid: text,
      options: [{ key: text, value: text, origin: text, reload: "live", waiting: true }],
    },
  };
}

describe.skipIf(!hasChromium)("strangers' texts in a browser", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startChromium();
  });
  afterAll(async () => {
    await browser.close();
  });

  async function tooWide(page: Page): Promise<unknown> {
    return await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
  }

  test.each(strangers)("%s stays text on every page", async (_what, text) => {
    const snapshot = strangeSnapshot(text);
    await using running = await startPage(() => snapshot);
    const context = await browser.newContext({ viewport: { width: 360, height: 800 } });
    const page = await context.newPage();
    const faults = watchFaults(page, running.url);
    const shown = visibleText(text).replace(/\s+/g, " ").trim();
    for (const { path } of Object.values(pageNames)) {
      await page.goto(running.url + path);
      expect([path, await tooWide(page)]).toEqual([path, 0]);
      expect(
        await page.locator("img, iframe, object, [onerror], [onload], [onmouseover], [style]").count(),
      ).toBe(0);
    }
    await page.goto(running.url);
    await page.locator("tbody .name a").click();
    await page.locator(".chart").first().scrollIntoViewIfNeeded();
    await page.locator(".chart canvas").first().waitFor();
    expect((await page.locator("h1").textContent())?.replace(/\s+/g, " ").trim()).toBe(shown);
    expect(await page.locator("h1 *:not(bdi)").count()).toBe(0);
    expect(await tooWide(page)).toBe(0);
    expect(faults).toEqual([]);
    await context.close();
  });

  test("PromQL with a hostile name is copied as Prometheus reads it", async () => {
    const snapshot = strangeSnapshot('a"} or vector(1) #\\\n');
    await using running = await startPage(() => snapshot);
    const context = await browser.newContext({ permissions: ["clipboard-read", "clipboard-write"] });
    const page = await context.newPage();
    await page.goto(running.url);
    await page.locator("tbody .name a").click();
    await page.locator(".copy.wide button").click();
    await page.getByText("Copied").waitFor();
    expect(await page.evaluate("navigator.clipboard.readText()")).toContain(
      String.raw`{load_balancer_name="a\"} or vector(1) #\\\n"`,
    );
    await context.close();
  });
});
