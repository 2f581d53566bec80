import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ControllerSnapshot } from "../../src/controller/controller-snapshot.ts";
import type { ChartSource } from "../../src/status/chart-source.ts";
import { pageNames } from "../../src/status/pages/page-names.ts";
import { pageId } from "../../src/status/rules/page-id.ts";
import { chartSourceFixture } from "../status/fixtures/charts.ts";
import { snapshotFixture } from "../status/fixtures/snapshot.ts";
import { hasChromium, startChromium } from "./chromium.ts";
import { startPage, watchFaults } from "./serve-page.ts";

const pagePaths = Object.values(pageNames).map(({ path }) => path);

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
    const values = async (): Promise<readonly string[]> =>
      await charts.first().locator(".u-value").allTextContents();
    const newest = await values();
    expect(newest[0]).toBe("11-21 03:03");
    expect(newest[1]).toBe(newest[2]);
    await charts
      .first()
      .locator(".u-over")
      .hover({ position: { x: 100, y: 50 } });
    await expect.poll(async () => (await values())[0]).toMatch(/^11-21 0[0-2]:\d\d$/);
    const [, final, exported] = await values();
    expect(final).toMatch(/^\d{4}$/);
    expect(exported).toBe(final);
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

  test("fills up by itself while the program starts, curves too", async () => {
    const full = snapshotFixture();
    let snapshot: ControllerSnapshot = {
      ...full,
      synced: false,
      leading: [],
      loadBalancers: [],
      startedAtMs: full.nowMs,
    };
    let curves: ChartSource = { charts: () => [] };
    await using running = await startPage(() => snapshot, {
      charts: (arn) => curves.charts(arn),
    });
    const page = await openPage();
    await page.clock.install();
    await page.goto(running.url);
    await page.getByText("No load balancers yet.").waitFor();
    snapshot = { ...full, startedAtMs: full.nowMs - 2_000 };
    await page.clock.runFor(2_500);
    await expect.poll(async () => await page.locator("tbody .name").count()).toBe(12);
    await page.getByRole("link", { name: "checkout" }).click();
    await page.getByText("No minutes read yet").waitFor();
    curves = chartSourceFixture(full.loadBalancers);
    await page.clock.runFor(2_500);
    await page.locator(".chart canvas").first().waitFor();
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
    await expect.poll(async () => await page.locator("tbody .name").count()).toBe(1);
    await page.getByRole("link", { name: "A month" }).click();
    await expect.poll(() => new URL(page.url()).search).toBe("?q=payments&sort=cost");
    await page.getByRole("link", { name: "Configuration" }).click();
    await page.getByRole("link", { name: "not the default" }).click();
    await expect.poll(async () => await page.locator("tbody tr").count()).toBe(2);
    await page.goBack();
    await page.goBack();
    await page.getByRole("link", { name: "payments-api" }).click();
    await expect.poll(async () => await page.locator("svg.still").count()).toBe(7);
    await page.getByText("Sum of an hour").first().click();
    await page.getByText("sum_over_time(").first().waitFor({ state: "visible" });
    expect(await page.locator(".chart button").first().isVisible()).toBe(false);
    await page.context().close();
  });

  test("no row of a table is a tower on a phone", async () => {
    const base = snapshotFixture();
    const long = "ingress.k8s.aws/resource says that this is an Ingress, a hyphen and a Service ".repeat(3);
    const loadBalancers = base.loadBalancers.slice(2, 3).map((one) => {
      const [group] = one.owned.targetGroups.map((each) => ({
        ...each,
        evidence: [{ kind: "tag" as const, text: long, verdict: "supports" as const }],
      }));
      return { ...one, owned: { ...one.owned, targetGroups: group === undefined ? [] : [group] } };
    });
    const snapshot = { ...base, loadBalancers };
    await using running = await startPage(() => snapshot);
    const page = await openPage({ viewport: { width: 360, height: 800 } });
    const heights = new Map<string, number>();
    for (const path of [...pagePaths, `load-balancers/${pageId(loadBalancers[0]?.dimension ?? "")}`]) {
      await page.goto(running.url + path);
      const tallest = await page.evaluate(
        "Math.max(0, ...[...document.querySelectorAll('tr')].map((row) => row.clientHeight))",
      );
      heights.set(path, Number(tallest));
    }
    expect([...heights].filter(([, height]) => height > 300)).toEqual([]);
    await page.context().close();
  });

  test.each([360, 768, 1440, 2560])("fits a window of %d pixels", async (width) => {
    const snapshot = snapshotFixture();
    await using running = await startPage(() => snapshot);
    const page = await openPage({ viewport: { width, height: 900 } });
    const one = `load-balancers/${pageId(snapshot.loadBalancers[2]?.dimension ?? "")}`;
    for (const path of [...pagePaths, one]) {
      await page.goto(running.url + path);
      const tooWide = await page.evaluate(
        "Math.max(document.documentElement.scrollWidth, document.body.scrollWidth) - document.documentElement.clientWidth",
      );
      expect([path, tooWide]).toEqual([path, 0]);
    }
    await page.context().close();
  });
});
