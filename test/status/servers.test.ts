import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { describe, expect, test } from "vitest";
import { silentLog } from "../../src/runtime/silent-log.ts";
import { ListenError } from "../../src/status/listen.ts";
import type { ServerSettings } from "../../src/status/server-settings.ts";
import { pageNames } from "../../src/status/pages/page-names.ts";
import { startStatusServers } from "../../src/status/start-status-servers.ts";
import type { StatusServersSpec } from "../../src/status/start-status-servers.ts";
import { chartSourceFixture } from "./fixtures/charts.ts";
import { loadBalancerFixture, snapshotFixture } from "./fixtures/snapshot.ts";

const pagePaths = Object.values(pageNames)
  .filter(({ path }) => path !== "")
  .map(({ path }) => `/${path}`);
const local = { host: "127.0.0.1", port: 0 };
const bothOn: ServerSettings = { metrics: local, health: local, page: true };

async function startServers(change: Partial<StatusServersSpec> = {}) {
  const stop = new AbortController();
  const snapshot = snapshotFixture();
  const servers = await startStatusServers(
    {
      settings: bothOn,
      snapshot: () => snapshot,
      charts: chartSourceFixture(snapshot.loadBalancers),
      metricsText: async () => "elbow_leader 1\n",
      health: { live: [], ready: [] },
      ...change,
    },
    silentLog,
    stop.signal,
  );
  const url = (address: { readonly host: string; readonly port: number } | null): string =>
    `http://${address?.host}:${address?.port}`;
  return {
    servers,
    metricsUrl: url(servers.metrics),
    healthUrl: url(servers.health),
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await servers.closed;
    },
  };
}

describe("the metrics and page server", () => {
  test("every answer carries a strict policy that allows nothing from elsewhere and nothing inline", async () => {
    await using running = await startServers();
    for (const path of ["/", "/metrics", "/nowhere", "/load-balancers/none", "/api/snapshot.json"]) {
      const response = await fetch(running.metricsUrl + path);
      const policy = response.headers.get("content-security-policy") ?? "";
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self'");
      expect(policy).not.toContain("unsafe");
      expect(policy).not.toMatch(/https?:|\*/);
      expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    }
  });

  test("/metrics is Prometheus text", async () => {
    await using running = await startServers();
    const response = await fetch(`${running.metricsUrl}/metrics`);
    expect(response.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
    expect(await response.text()).toBe("elbow_leader 1\n");
  });

  test("every asset that the page names is served, for ever, with its type", async () => {
    await using running = await startServers();
    const page = await (await fetch(`${running.metricsUrl}/`)).text();
    const paths = [...page.matchAll(/(?:src|href)="\.\/(assets\/[^"]+)"/g)].map(([, path = ""]) => path);
    expect(paths).toHaveLength(5);
    for (const path of paths) {
      const response = await fetch(`${running.metricsUrl}/${path}`);
      expect(response.status).toBe(200);
      expect(response.headers.get("cache-control")).toContain("immutable");
      expect(response.headers.get("content-type")).toMatch(/javascript|css|svg/);
      expect((await response.text()).length).toBeGreaterThan(50);
    }
  });

  test("every load balancer in the table has its page and its charts", async () => {
    await using running = await startServers();
    const page = await (await fetch(`${running.metricsUrl}/`)).text();
    const links = [...page.matchAll(/href="\.\/(load-balancers\/[^"]+)"/g)].map(([, path = ""]) => path);
    expect(links).toHaveLength(12);
    for (const link of links) {
      expect((await fetch(`${running.metricsUrl}/${link}`)).status).toBe(200);
    }
    const charts = (await (await fetch(`${running.metricsUrl}/${links[0]}/charts.json`)).json()) as {
      charts: readonly { points: { timesMs: readonly number[]; final: readonly unknown[] } }[];
    };
    expect(charts.charts).toHaveLength(7);
    expect(charts.charts[0]?.points.final).toHaveLength(charts.charts[0]?.points.timesMs.length ?? 0);
  });

  test("the snapshot is there as JSON", async () => {
    await using running = await startServers();
    const response = await fetch(`${running.metricsUrl}/api/snapshot.json`);
    expect(await response.json()).toMatchObject({ cluster: "prod-eks", region: "eu-west-1" });
  });

  test("an unknown load balancer or path is a page that says so", async () => {
    await using running = await startServers();
    const unknown = await fetch(`${running.metricsUrl}/load-balancers/${encodeURIComponent("<script>")}`);
    expect(unknown.status).toBe(404);
    expect(await unknown.text()).not.toContain("<script>");
    const deep = await fetch(`${running.metricsUrl}/a/b/c`);
    expect(deep.status).toBe(404);
    expect(await deep.text()).toContain('href="../../');
  });

  test("without the page only /metrics is there", async () => {
    await using running = await startServers({ settings: { ...bothOn, page: false } });
    expect((await fetch(`${running.metricsUrl}/`)).status).toBe(404);
    expect((await fetch(`${running.metricsUrl}/api/snapshot.json`)).status).toBe(404);
    expect((await fetch(`${running.metricsUrl}/metrics`)).status).toBe(200);
  });

  test("nothing can be written", async () => {
    await using running = await startServers();
    for (const method of ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"]) {
      for (const path of ["/", "/metrics", "/bill", "/nowhere"]) {
        const response = await fetch(running.metricsUrl + path, { method });
        expect([response.status, response.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
      }
    }
  });

  test("HEAD answers as GET does, without a body", async () => {
    await using running = await startServers();
    for (const path of ["/", "/bill", "/metrics", "/nowhere"]) {
      const get = await fetch(running.metricsUrl + path);
      const head = await fetch(running.metricsUrl + path, { method: "HEAD" });
      expect(head.status).toBe(get.status);
      expect(await head.text()).toBe("");
    }
  });

  test("nothing but assets may be kept, and robots are sent away", async () => {
    await using running = await startServers();
    const paths = ["/", ...pagePaths, "/metrics", "/nowhere", "/load-balancers/none", "/api/snapshot.json"];
    for (const path of [...paths, "/robots.txt"]) {
      const response = await fetch(running.metricsUrl + path);
      expect([path, response.headers.get("cache-control")]).toEqual([path, "no-store"]);
      expect(response.headers.get("x-robots-tag")).toBe("none");
    }
    expect(await (await fetch(`${running.metricsUrl}/robots.txt`)).text()).toContain("Disallow: /");
  });

  test("every page of the navigation is there, and every link on it leads somewhere", async () => {
    await using running = await startServers();
    const seen = new Set<string>();
    for (const path of ["/", ...pagePaths]) {
      const response = await fetch(running.metricsUrl + path);
      expect(response.status).toBe(200);
      const links = [...(await response.text()).matchAll(/href="(\.\/[^"#]*)"/g)];
      links.forEach(([, link = ""]) => seen.add(link.replaceAll("&amp;", "&").slice(1)));
    }
    for (const link of seen) {
      const response = await fetch(running.metricsUrl + link);
      expect([link, response.status]).toEqual([link, 200]);
      await response.text();
    }
    expect(seen.size).toBeGreaterThan(30);
  });

  test("500 load balancers make small pages, and three times as many no larger ones", async () => {
    const paths = ["/", "/?sort=cost&page=5", ...pagePaths, "/api/snapshot.json"];
    const sizes = async (count: number): Promise<ReadonlyMap<string, number>> => {
      const base = snapshotFixture();
      const loadBalancers = Array.from({ length: count }, (_, seed) =>
        loadBalancerFixture({ name: `k8s-namespace-service-${seed}-0123456789`, seed }),
      );
      const unresolved = Array.from({ length: count }, (_, seed) => ({
        object: { kind: "Ingress" as const, namespace: "shop", name: `without-${seed}` },
        reason: "no load balancer carries its tag",
      }));
      await using running = await startServers({ snapshot: () => ({ ...base, loadBalancers, unresolved }) });
      const bytes = new Map<string, number>();
      for (const path of paths) {
        bytes.set(path, Buffer.byteLength(await (await fetch(running.metricsUrl + path)).text()));
      }
      return bytes;
    };
    const limitOf = (path: string): number =>
      path.startsWith("/api/") ? 1_000_000 : /^\/($|\?)/.test(path) ? 400_000 : 50_000;
    const [few, many] = [await sizes(500), await sizes(1_500)];
    const large = [...few].filter(([path, bytes]) => bytes > limitOf(path));
    const grown = [...many].filter(([path, bytes]) => bytes > (few.get(path) ?? 0) * 1.02);
    expect(few.size).toBe(paths.length);
    expect({ large, grown }).toEqual({ large: [], grown: [] });
  });

  test("a fault while making a page is a 500 that tells nothing, and the next request works", async () => {
    let calls = 0;
    await using running = await startServers({
      snapshot: () => {
        calls += 1;
        if (calls === 1) {
          throw new Error("secret detail");
        }
        return snapshotFixture();
      },
    });
    const broken = await fetch(`${running.metricsUrl}/`);
    expect(broken.status).toBe(500);
    expect(await broken.text()).not.toContain("secret detail");
    expect((await fetch(`${running.metricsUrl}/`)).status).toBe(200);
  });

  test("the first page of a dozen load balancers is small on the wire", async () => {
    await using running = await startServers();
    const response = await fetch(`${running.metricsUrl}/`, { headers: { "accept-encoding": "identity" } });
    const page = await response.text();
    const zipped = new Blob([page]).stream().pipeThrough(new CompressionStream("gzip"));
    expect((await new Response(zipped).arrayBuffer()).byteLength).toBeLessThan(60_000);
    expect((await fetch(`${running.metricsUrl}/`)).headers.get("content-encoding")).not.toBeNull();
  });
});

describe("the health server", () => {
  const live = [{ name: "event-loop", check: () => ({ ok: true }) as const }];
  const ready = [
    ...live,
    {
      name: "synced",
      check: () => ({ ok: false, message: "waiting for the first list of Services" }) as const,
    },
  ];

  test("answers 200 or 503 with the reasons, verbose with all checks", async () => {
    await using running = await startServers({ health: { live, ready } });
    const probe = async (path: string) => {
      const response = await fetch(running.healthUrl + path);
      return [response.status, await response.text()];
    };
    expect(await probe("/livez")).toEqual([200, "ok\n"]);
    expect(await probe("/healthz")).toEqual([200, "ok\n"]);
    expect(await probe("/livez?verbose")).toEqual([200, "[+]event-loop ok\nlivez check passed\n"]);
    expect(await probe("/readyz")).toEqual([
      503,
      "[+]event-loop ok\n[-]synced failed: waiting for the first list of Services\nreadyz check failed\n",
    ]);
    expect((await probe("/metrics"))[0]).toBe(404);
  });
});

describe("listening", () => {
  test("a server that is off does not listen", async () => {
    await using running = await startServers({ settings: { ...bothOn, health: null } });
    expect(running.servers.health).toBeNull();
    expect(running.servers.metrics?.port).toBeGreaterThan(0);
  });

  test("a taken port is an error that names the port, the key and the way out; the other server is closed again", async () => {
    const blocker = createServer();
    await new Promise<void>((resolve) => blocker.listen(0, "127.0.0.1", resolve));
    const { port } = blocker.address() as AddressInfo;
    const failed = startServers({ settings: { ...bothOn, metrics: { host: "127.0.0.1", port } } });
    await expect(failed).rejects.toThrow(ListenError);
    await expect(failed).rejects.toThrow(
      `port-in-use: 127.0.0.1:${port} is taken by another program. Set server.metrics to a free port, or "off".`,
    );
    await new Promise((resolve) => blocker.close(resolve));
  });

  test("an address that the machine does not have is an error that says so", async () => {
    await expect(
      startServers({ settings: { ...bothOn, metrics: { host: "192.0.2.1", port: 0 } } }),
    ).rejects.toThrow("this machine does not have the address 192.0.2.1");
  });

  test("after the abort every connection ends, also idle ones that a browser keeps", async () => {
    const stop = new AbortController();
    const snapshot = snapshotFixture();
    const servers = await startStatusServers(
      {
        settings: bothOn,
        snapshot: () => snapshot,
        charts: chartSourceFixture([]),
        metricsText: async () => "",
        health: { live: [], ready: [] },
      },
      silentLog,
      stop.signal,
    );
    const address = `http://127.0.0.1:${servers.metrics?.port}/metrics`;
    await (await fetch(address)).text();
    stop.abort();
    await servers.closed;
    await expect(fetch(address)).rejects.toThrow("fetch failed");
  });
});
