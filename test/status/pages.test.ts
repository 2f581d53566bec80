import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ControllerSnapshot, LoadBalancerSnapshot } from "../../src/controller/controller-snapshot.ts";
import { billPage } from "../../src/status/pages/bill-page.ts";
import { configurationPage } from "../../src/status/pages/configuration-page.ts";
import { discoveryPage } from "../../src/status/pages/discovery-page.ts";
import { electionPage } from "../../src/status/pages/election-page.ts";
import { loadBalancerPage } from "../../src/status/pages/load-balancer-page.ts";
import { problemsPage } from "../../src/status/pages/problems-page.ts";
import { receiversPage } from "../../src/status/pages/receivers-page.ts";
import { statusPage } from "../../src/status/pages/status-page.ts";
import { chartViews } from "../../src/status/rules/chart-view.ts";
import { parseTableQuery } from "../../src/status/rules/table-query.ts";
import { chartsFixture } from "./fixtures/charts.ts";
import { billFixture, watchesFixture } from "./fixtures/program.ts";
import { loadBalancerFixture, snapshotFixture } from "./fixtures/snapshot.ts";
import { scanHtml } from "./html-scan.ts";
import type { ScannedPage } from "./html-scan.ts";

async function scanStatus(
  snapshot: ControllerSnapshot,
  query: Record<string, string> = {},
): Promise<ScannedPage> {
  return scanHtml(String(await statusPage(snapshot, parseTableQuery(query))));
}

async function scanLoadBalancer(loadBalancer: LoadBalancerSnapshot): Promise<ScannedPage> {
  const views = chartViews(chartsFixture(loadBalancer));
  return scanHtml(String(await loadBalancerPage(snapshotFixture(), loadBalancer, views)));
}

function rowNames(page: ScannedPage): readonly string[] {
  return page.tags
    .filter(({ name, attributes }) => name === "a" && attributes["href"]?.startsWith("./load-balancers/"))
    .map(({ attributes }) => attributes["href"] ?? "");
}

describe("the status page", () => {
  test("says cluster, region, state, version and time", async () => {
    const { text } = await scanStatus(snapshotFixture());
    for (const words of [
      "prod-eks",
      "eu-west-1",
      "synced",
      "leading",
      "elbow 0.1.0",
      "2026-11-21 03:07:12 UTC",
    ]) {
      expect(text).toContain(words);
    }
  });

  test("has one row for each load balancer, with owner, members, relation, ages, late minutes and problem", async () => {
    const page = await scanStatus(snapshotFixture());
    expect(rowNames(page)).toHaveLength(12);
    expect(page.text).toContain("Ingress shop/checkout");
    expect(page.text).toContain("IngressGroup shared-web");
    expect(page.text).toMatch(/blog\/blog\s*docs\/handbook\s*docs\/api-reference\s*and 1 more/);
    expect(page.text).toContain("orphan");
    expect(page.text).toContain("CloudWatch answered Throttling for 11 minutes");
    expect(page.text).toContain("catching up, 40m behind");
    expect(page.text).toContain("not exported");
    expect(page.text).toContain("by tag, finalizer");
    expect(page.text).toContain("$4.10");
  });

  test("says of each family what its errors are: an NLB has no 5xx", async () => {
    const only = (type: "application" | "network") => ({
      ...snapshotFixture(),
      loadBalancers: snapshotFixture().loadBalancers.filter((one) => one.type === type),
    });
    expect((await scanStatus(only("network"))).text).toContain("target resets");
    expect((await scanStatus(only("network"))).text).not.toContain("5xx");
    expect((await scanStatus(only("application"))).text).toContain("ELB 5xx");
  });

  test("judges ages by what is expected at the intervals in force", async () => {
    const snapshot = snapshotFixture();
    const bill = { ...billFixture, expectedAgesMs: { alerting: 6e6, regular: 6e6, slow: 12e6 } };
    const slow = { ...snapshot, cloudwatch: { ...snapshot.cloudwatch, bill } };
    const tones = (page: ScannedPage) => page.tags.map(({ attributes }) => attributes["class"] ?? "");
    expect(tones(await scanStatus(snapshot))).toContain("chip bad");
    expect(tones(await scanStatus(slow))).not.toContain("chip bad");
  });

  test("narrows by links, which keep the search and the order", async () => {
    const page = await scanStatus(snapshotFixture(), { q: "k8s", sort: "cost" });
    expect(page.tags.map(({ attributes }) => attributes["href"])).toContain(
      "./?q=k8s&sort=cost&type=network",
    );
    expect(rowNames(await scanStatus(snapshotFixture(), { type: "network" }))).toHaveLength(2);
    expect(rowNames(await scanStatus(snapshotFixture(), { relation: "orphan" }))).toHaveLength(1);
    expect(rowNames(await scanStatus(snapshotFixture(), { state: "incident" }))).toHaveLength(1);
    expect(rowNames(await scanStatus(snapshotFixture(), { state: "withheld" }))).toHaveLength(1);
    expect(rowNames(await scanStatus(snapshotFixture(), { state: "problem" }))).toHaveLength(1);
    expect(rowNames(await scanStatus(snapshotFixture(), { state: "behind", sort: "age" }))).toHaveLength(3);
  });

  test("colours ages: fresh, late, old and none", async () => {
    const page = await scanStatus(snapshotFixture());
    const classes = new Set(page.tags.map(({ attributes }) => attributes["class"] ?? ""));
    for (const tone of ["chip good", "chip warn", "chip bad", "chip quiet"]) {
      expect(classes).toContain(tone);
    }
  });

  test("the tile of the oldest data names the load balancer that is furthest behind", async () => {
    expect((await scanStatus(snapshotFixture())).text).toMatch(
      /Oldest data\s*14m\s*payments-api\s*· 1 without data/,
    );
  });

  test("shows that a receiver is away, and problems with their remedy", async () => {
    const { text } = await scanStatus(snapshotFixture());
    expect(text).toContain("longterm unavailable");
    expect(text).toContain("Look at the receiver. elbow tries again by itself.");
  });

  test("search and sort come from the address", async () => {
    const found = await scanStatus(snapshotFixture(), { q: "docs/handbook" });
    expect(rowNames(found)).toHaveLength(1);
    const byAge = await scanStatus(snapshotFixture(), { sort: "age" });
    expect(rowNames(byAge)[1]).toContain("payments-api");
    expect(rowNames(byAge).at(-1)).toContain("preview-1482");
    const none = await scanStatus(snapshotFixture(), { q: "<b>nothing" });
    expect(none.text).toContain("None of 12 load balancers matches “<b>nothing”");
  });

  test("hundreds of load balancers come in pages", async () => {
    const loadBalancers = Array.from({ length: 450 }, (_, index) =>
      loadBalancerFixture({ name: `lb-${index}`, seed: index }),
    );
    const page = await scanStatus({ ...snapshotFixture(), loadBalancers }, { page: "5", q: "lb" });
    expect(rowNames(page)).toHaveLength(50);
    expect(page.text).toContain("page 5 of 5, 450 load balancers");
  });

  test("an empty cluster with a wrong name tells which names were seen", async () => {
    const { text } = await scanStatus({ ...snapshotFixture(), loadBalancers: [], cluster: "prod" });
    expect(text).toContain("No load balancer carries the cluster tag prod.");
    expect(text).toMatch(/prod-eks\s*\(12\)/);
  });

  test("a program that is not synced says so, and not yet that it stands by", async () => {
    const starting = { ...snapshotFixture(), synced: false, leading: [] };
    const { text } = await scanStatus(starting);
    expect(text).toContain("Not synced yet");
    expect(text).not.toMatch(/stands by|standby/);
    expect((await scanStatus({ ...starting, synced: true })).text).toContain("This replica stands by");
  });

  test("asks for a refresh sooner while the program starts", async () => {
    const snapshot = snapshotFixture();
    const soon = async (startedAgoMs: number, synced: boolean) => {
      const { tags } = await scanStatus({ ...snapshot, synced, startedAtMs: snapshot.nowMs - startedAgoMs });
      const reload = tags.find(({ attributes }) => attributes["http-equiv"] === "refresh");
      const time = tags.find(({ attributes }) => "data-refresh-seconds" in attributes);
      return [time?.attributes["data-refresh-seconds"], reload?.attributes["content"]];
    };
    expect(await soon(59_000, true)).toEqual(["2", "5"]);
    expect(await soon(60_000, true)).toEqual(["15", "60"]);
    expect(await soon(600_000, false)).toEqual(["2", "5"]);
  });

  test("says which column it is sorted by, and in which direction", async () => {
    const sorted = async (query: Record<string, string>) =>
      (await scanStatus(snapshotFixture(), query)).tags.flatMap(
        ({ attributes }) => attributes["aria-sort"] ?? [],
      );
    expect(await sorted({})).toEqual(["ascending", ...Array.from({ length: 7 }, () => "none")]);
    expect((await sorted({ sort: "cost" })).at(-1)).toBe("descending");
  });

  test("a program that has done nothing yet still makes a page", async () => {
    const page = await scanStatus({
      ...snapshotFixture(),
      synced: false,
      leading: [],
      loadBalancers: [],
      unresolved: [],
      problems: [],
      destinations: [],
      relations: {},
      discovery: { lastCompleteAtMs: null, lastFailure: "AccessDenied", calls: 1, seenClusterTagValues: {} },
    });
    expect(page.text).toContain("AccessDenied");
    expect(page.text).toContain("No load balancers yet.");
    expect(page.text).toContain("no destination");
  });
});

describe("the page of a load balancer", () => {
  const [checkout] = snapshotFixture().loadBalancers;
  const loadBalancer = checkout ?? loadBalancerFixture({ name: "none", seed: 0 });

  test("says who owns it and why, its labels and its place in AWS", async () => {
    const { text } = await scanLoadBalancer(loadBalancer);
    for (const words of [
      "Ingress shop/checkout",
      "tag elbv2.k8s.aws/cluster = prod-eks is this cluster",
      "finalizer",
      "load_balancer_name",
      loadBalancer.dimension,
      loadBalancer.arn,
    ]) {
      expect(text).toContain(words);
    }
  });

  test("lists the objects where they tell more than the owner's name", async () => {
    const table = "Objects of this load balancer";
    const shared = snapshotFixture().loadBalancers.find(({ owned }) => owned.rows.length > 1);
    const labels = async (one: LoadBalancerSnapshot) =>
      (await scanLoadBalancer(one)).tags.map(({ attributes }) => attributes["aria-label"]);
    expect(await labels(loadBalancer)).not.toContain(table);
    expect(await labels(shared ?? loadBalancer)).toContain(table);
  });

  test("shows rejected evidence as rejected", async () => {
    const orphan =
      snapshotFixture().loadBalancers.find(({ name }) => name === "preview-1482") ?? loadBalancer;
    const { text } = await scanLoadBalancer(orphan);
    expect(text).toMatch(/✗\s*name\s*no Ingress preview\/pr-1482 in the cluster\s*rejected/);
    expect(text).toContain("Not exported");
  });

  test("has a chart for each series with its counts and its PromQL as selectable text", async () => {
    const page = await scanLoadBalancer(loadBalancer);
    expect(page.tags.filter(({ attributes }) => "data-chart" in attributes)).toHaveLength(7);
    expect(page.text).toContain("178 equal");
    expect(page.text).toMatch(/Sum of an hour\s*sum_over_time\(alb_request_count_sum\{[^}]*\}\[1h\]\)/);
    expect(page.text).toMatch(/177 equal\s*1 different\s*2 not exported yet/);
    expect(page.text).toContain(
      'alb_http_code_elb_5xx_count_sum{load_balancer_name="checkout", env="production", cluster="prod-eks", region="eu-west-1"}',
    );
  });
});

describe("the other pages", () => {
  test("kinds that the cluster does not have are one line, not a row each", async () => {
    const page = scanHtml(String(await discoveryPage(snapshotFixture())));
    expect(page.text).toMatch(/Not installed in this cluster: gateways\. elbow looks again by itself\./);
    expect(page.text).toContain("forbidden: no rule for targetgroupbindings in elbv2.k8s.aws");
    const tones = page.tags.flatMap(
      ({ attributes }) => /^pill (good|warn)$/.exec(attributes["class"] ?? "")?.[1] ?? [],
    );
    expect(tones.slice(-3)).toEqual(["good", "warn", "warn"]);
  });

  test("times are in UTC and in one form, the API server's too", async () => {
    const { text } = scanHtml(String(await electionPage(snapshotFixture())));
    expect(text).toMatch(/2026-11-21 00:02:11 UTC\s*3h 5m/);
  });
});

describe("strangers' texts", () => {
  const hostile = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror='alert(1)'>",
    "' onmouseover='alert(1)",
    "</title></script><svg/onload=alert(1)>",
    "javascript:alert(1)",
    "line\u2028separator\u2029 and \u202egnp.exe",
    "nul\u0000bell\u0007",
    "${7*7}{{7*7}}",
    "x".repeat(100_000),
    "\ud800 lonely surrogate",
    "__proto__",
  ];

  function hostileSnapshot(text: string): ControllerSnapshot {
    const ref = { kind: "Ingress" as const, namespace: text, name: text };
    const option = { key: text, value: text, origin: text, reload: "live" as const, waiting: true };
    const bucket = { bucket: 0, holder: text, since: text, epoch: 1, mine: true };
    const base = snapshotFixture();
    const loadBalancer = loadBalancerFixture({
      name: text,
      seed: 3,
      owner: ref,
      members: [ref],
      problem: text,
      tags: { [text]: text },
      extraEvidence: [{ kind: "hostname", text, verdict: "rejected" }],
    });
    return {
      ...base,
      version: text,
      cluster: text,
      region: text,
      loadBalancers: [
        {
          ...loadBalancer,
          labels: { [text]: text, namespace: text },
          incident: { sinceMs: 0, sign: text },
          notExportedBecause: text,
          remarks: [{ arn: text, object: ref, message: text, remedy: text }],
        },
      ],
      unresolved: [{ object: ref, reason: text }],
      discovery: {
        ...base.discovery,
        lastFailure: text,
        seenClusterTagValues: { [text]: 1 },
        unresolvedBindings: [{ object: ref, kind: "dangling", reason: text }],
        watches: watchesFixture.map((watch) => ({ ...watch, resource: text, trouble: text })),
      },
      configuration: { file: text, options: [option], waiting: [text], invalid: text },
      election: { enabled: true, identity: text, buckets: [bucket], replicas: [text] },
      destinations: base.destinations.map((destination) => ({
        ...destination,
        name: text,
        endpoint: text,
        message: text,
      })),
      problems: [{ atMs: 0, where: text, message: text, remedy: text, count: 2 }],
    };
  }

  async function pagesOf(text: string): Promise<readonly string[]> {
    const snapshot = hostileSnapshot(text);
    const [loadBalancer] = snapshot.loadBalancers;
    const charts = chartsFixture(loadBalancer ?? loadBalancerFixture({ name: text, seed: 1 }));
    const views = chartViews(charts.map((chart) => ({ ...chart, title: text, unit: text })));
    return [
      String(await statusPage(snapshot, parseTableQuery({ q: text }))),
      String(await statusPage(snapshot, parseTableQuery({ sort: text, page: text }))),
      String(
        await loadBalancerPage(snapshot, loadBalancer ?? loadBalancerFixture({ name: text, seed: 1 }), views),
      ),
      ...(await Promise.all(plainPages.map(async (page) => String(await page(snapshot))))),
    ];
  }

  const plainPages: readonly ((snapshot: ControllerSnapshot) => ReturnType<typeof problemsPage>)[] = [
    discoveryPage,
    receiversPage,
    billPage,
    electionPage,
    problemsPage,
    (snapshot) => configurationPage(snapshot, "all"),
  ];

  const allowedTags = new Set(
    "html head meta title link script noscript body a header svg path circle div span i b p main footer section h1 h2 h3 form input button table thead tbody tr th td bdi strong time ul li ol nav figure figcaption code wbr dl dt dd details summary".split(
      " ",
    ),
  );

  function faultsOf(page: string): readonly string[] {
    return scanHtml(page).tags.flatMap(({ name, attributes }) => [
      ...(allowedTags.has(name) ? [] : [`tag ${name}`]),
      ...Object.keys(attributes)
        .filter((key) => key.startsWith("on") || key === "style" || key === "srcdoc")
        .map((key) => `attribute ${key} on ${name}`),
      ...[attributes["href"], attributes["src"]]
        .filter(
          (link) =>
            link !== undefined && !link.startsWith("./") && !link.startsWith("../") && !link.startsWith("#"),
        )
        .map((link) => `link to ${link}`),
      ...(name === "script" && attributes["src"] === undefined ? ["inline script"] : []),
    ]);
  }

  test.each(hostile.map((text) => [JSON.stringify(text).slice(0, 50), text] as const))(
    "%s stays text on every page",
    async (_name, text) => {
      for (const page of await pagesOf(text)) {
        expect(faultsOf(page)).toEqual([]);
        expect(/[\u2028\u2029\u202e]/.test(page) || page.includes("\0")).toBe(false);
      }
    },
  );

  test("any text stays text", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string({ unit: "binary" }),
          fc
            .array(fc.constantFrom("<", ">", '"', "'", "&", "/", "script", "on", "=", " ", "`", "${"), {
              maxLength: 30,
            })
            .map((parts) => parts.join("")),
        ),
        async (text) => {
          for (const page of await pagesOf(text)) {
            expect(faultsOf(page)).toEqual([]);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  test("an endless name is cut", async () => {
    const [page = ""] = await pagesOf("x".repeat(100_000));
    expect(page.length).toBeLessThan(100_000);
    expect(page).toContain("(100000 characters)");
  });
});
