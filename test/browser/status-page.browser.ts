import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ControllerSnapshot } from "../../src/controller/controller-snapshot.ts";
import { silentLog } from "../../src/runtime/silent-log.ts";
import { pageId } from "../../src/status/rules/page-id.ts";
import { startStatusServers } from "../../src/status/start-status-servers.ts";
import { chartSourceFixture } from "../status/fixtures/charts.ts";
import { loadBalancerFixture, snapshotFixture } from "../status/fixtures/snapshot.ts";
import { hasChromium, startChromium } from "./chromium.ts";

async function startPage(snapshot: () => ControllerSnapshot) {
  const stop = new AbortController();
  const servers = await startStatusServers(
    {
      settings: { metrics: { host: "127.0.0.1", port: 0 }, health: null, page: true },
      snapshot,
      charts: { charts: (arn) => chartSourceFixture(snapshot().loadBalancers).charts(arn) },
      metricsText: async () => "",
      health: { live: [], ready: [] },
    },
    silentLog,
    stop.signal,
  );
  const close = async (): Promise<void> => {
    stop.abort();
    await servers.closed;
  };
  return { url: `http://127.0.0.1:${servers.metrics?.port}/`, close, [Symbol.asyncDispose]: close };
}

/** Everything that a page must never do: errors, broken rules, dialogs, requests to other places. */
function watchFaults(page: Page, url: string): readonly string[] {
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(`error: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error") {
      faults.push(`console: ${message.text()}`);
    }
  });
  page.on("dialog", (dialog) => {
    faults.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("request", (request) => {
    if (!request.url().startsWith(url)) {
      faults.push(`request: ${request.url()}`);
    }
  });
  return faults;
}

describe.skipIf(!hasChromium)("the page in a browser", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startChromium();
  });
  afterAll(async () => {
    await browser.close();
  });

  async function openPage(options: BrowserContextOptions = {}): Promise<Page> {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
    return await context.newPage();
  }

  test("draws every chart with both lines, and a crosshair tells both values", async () => {
    const snapshot = snapshotFixture();
    await using running = await startPage(() => snapshot);
    const page = await openPage();
    const faults = watchFaults(page, running.url);
    await page.goto(running.url);
    await page.getByRole("link", { name: "checkout" }).click();
    const charts = page.locator(".chart");
    await expect.poll(async () => await charts.count()).toBe(7);
    for (let index = 0; index < 7; index += 1) {
      await charts.nth(index).scrollIntoViewIfNeeded();
      await charts.nth(index).locator("canvas").waitFor();
    }
    const plot = charts.first().locator(".u-over");
    await plot.hover({ position: { x: 100, y: 50 } });
    const values = async (): Promise<readonly string[]> =>
      await charts.first().locator(".u-value").allTextContents();
    await expect
      .poll(values)
      .toEqual([
        expect.stringMatching(/^\d\d-\d\d \d\d:\d\d$/),
        expect.stringMatching(/^\d{4}$/),
        expect.stringMatching(/^\d{4}$/),
      ]);
    expect((await values())[1]).toBe((await values())[2]);
    expect(faults).toEqual([]);
    await page.context().close();
  });

  test("copies the PromQL as it stands there", async () => {
    const snapshot = snapshotFixture();
    await using running = await startPage(() => snapshot);
    const page = await openPage({ permissions: ["clipboard-read", "clipboard-write"] });
    await page.goto(`${running.url}load-balancers/${pageId(snapshot.loadBalancers[0]?.dimension ?? "")}`);
    await page.locator(".chart button").first().click();
    await page.getByText("Copied").waitFor();
    expect(await page.evaluate("navigator.clipboard.readText()")).toBe(
      'alb_request_count_sum{load_balancer_name="checkout", env="production", cluster="prod-eks", region="eu-west-1"}',
    );
    await page.context().close();
  });

  test("refreshes in place, says when elbow is gone, and comes back", async () => {
    let snapshot = snapshotFixture();
    await using running = await startPage(() => snapshot);
    const page = await openPage();
    await page.clock.install();
    await page.goto(running.url);
    await page.evaluate("document.getElementById('table').dataset.kept = 'yes'");
    snapshot = {
      ...snapshot,
      nowMs: snapshot.nowMs + 15_000,
      loadBalancers: snapshot.loadBalancers.slice(0, 5),
    };
    await page.clock.runFor(16_000);
    await expect.poll(async () => await page.locator("tbody .name").count()).toBe(5);
    expect(await page.locator("#state").textContent()).toContain("03:07:27 UTC");
    expect(await page.locator("#table").getAttribute("data-kept")).toBe("yes");
    await running.close();
    await page.clock.runFor(16_000);
    await expect
      .poll(async () => await page.locator("#stale").textContent())
      .toContain("elbow does not answer");
    expect(await page.locator("tbody .name").count()).toBe(5);
    await page.context().close();
  });

  test("works without scripts, but for the axes of charts", async () => {
    const snapshot = snapshotFixture();
    await using running = await startPage(() => snapshot);
    const page = await openPage({ javaScriptEnabled: false });
    await page.goto(running.url);
    await page.getByPlaceholder("name, namespace, owner …").fill("payments");
    await page.getByRole("button", { name: "Search" }).click();
    expect(await page.locator("tbody .name").count()).toBe(1);
    await page.getByRole("link", { name: "payments-api" }).click();
    expect(await page.locator("svg.still").count()).toBe(7);
    expect(await page.locator(".chart button").first().isVisible()).toBe(false);
    await page.context().close();
  });

  test.each([
    "<img src=x onerror=alert(1)>",
    "\"'><script>alert(1)</script>",
    "</script><svg onload=alert(1)>",
  ])("a load balancer called %s is only a name", async (name) => {
    const hostile = loadBalancerFixture({
      name,
      seed: 4,
      owner: { kind: "Ingress", namespace: name, name },
      problem: name,
      tags: { [name]: name },
    });
    const snapshot = { ...snapshotFixture(), loadBalancers: [hostile], cluster: name };
    await using running = await startPage(() => snapshot);
    const page = await openPage();
    const faults = watchFaults(page, running.url);
    await page.goto(running.url);
    await page.locator("tbody .name a").click();
    await page.locator(".chart canvas").first().waitFor();
    expect(await page.locator("h1").textContent()).toBe(name);
    expect(faults).toEqual([]);
    await page.context().close();
  });

  test.each([360, 768, 1440, 2560])("fits a window of %d pixels", async (width) => {
    const snapshot = snapshotFixture();
    await using running = await startPage(() => snapshot);
    const page = await openPage({ viewport: { width, height: 900 } });
    for (const path of ["", `load-balancers/${pageId(snapshot.loadBalancers[2]?.dimension ?? "")}`]) {
      await page.goto(running.url + path);
      expect(
        await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"),
      ).toBe(0);
    }
    await page.context().close();
  });
});
