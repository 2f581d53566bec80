import { describe, expect, test } from "vitest";
import { expectedAgesOf } from "../../src/status/rules/freshness.ts";
import { snapshotPart } from "../../src/status/rules/snapshot-part.ts";
import { isInState, parseTableQuery, tableAddress, tableRows } from "../../src/status/rules/table-query.ts";
import { fixtureNowMs, loadBalancerFixture, snapshotFixture } from "./fixtures/snapshot.ts";

const none = { search: "", sort: "name", type: null, relation: null, state: null, page: 1 } as const;
const moment = { nowMs: fixtureNowMs, expectedMs: expectedAgesOf(undefined) };

describe("parseTableQuery", () => {
  test.each([
    [{}, none],
    [
      { q: " shop ", sort: "age", page: "2" },
      { ...none, search: "shop", sort: "age", page: 2 },
    ],
    [{ sort: "constructor", page: "-1", type: "__proto__", relation: "x", state: "toString" }, none],
    [
      { type: "network", relation: "orphan", state: "behind" },
      { ...none, type: "network", relation: "orphan", state: "behind" },
    ],
    [{ page: "1e9" }, { ...none, page: 1e9 }],
    [{ page: "x" }, none],
    [{ q: "x".repeat(1_000) }, { ...none, search: "x".repeat(253) }],
  ])("reads what is asked, row %#", (values, query) => expect(parseTableQuery(values)).toEqual(query));

  test("an address leads back to what was asked", () => {
    for (const values of [
      {},
      { q: "a&b=c #x", sort: "cost", type: "classic", relation: "bound", state: "problem", page: "7" },
    ]) {
      const query = parseTableQuery(values);
      const address = new URL(tableAddress(query), "http://127.0.0.1/");
      expect(parseTableQuery(Object.fromEntries(address.searchParams))).toEqual(query);
    }
  });
});

describe("tableRows", () => {
  const { loadBalancers } = snapshotFixture();
  const names = (values: Record<string, string>) =>
    tableRows(loadBalancers, parseTableQuery(values), moment).rows.map(({ name }) => name);

  test.each([
    ["name", "a8f4e2c0d1b34a7e"],
    ["owner", "k8s-sharedweb-7c1f2e9a3b"],
    ["age", "new-tenant"],
    ["requests", "k8s-ingest-mqtt-0f3ac1b2d4"],
    ["late", "checkout"],
    ["cost", "auth"],
  ])("by %s, %s comes first", (sort, first) => expect(names({ sort })[0]).toBe(first));

  test("a page behind the last one is the last one", () => {
    expect(tableRows(loadBalancers, parseTableQuery({ page: "99" }), moment)).toMatchObject({
      page: 1,
      pages: 1,
      matching: 12,
    });
  });

  test("one that was never delivered is behind, one that is not exported is not", () => {
    const waiting = loadBalancerFixture({ name: "a", seed: 1, ages: [null, null, null] });
    expect(isInState(waiting, "behind", moment)).toBe(true);
    expect(isInState({ ...waiting, exported: false }, "behind", moment)).toBe(false);
  });
});

test("the snapshot for JSON holds one page of the load balancers and says of how many", () => {
  const loadBalancers = Array.from({ length: 250 }, (_, seed) =>
    loadBalancerFixture({ name: `lb-${seed}`, seed }),
  );
  const part = snapshotPart({ ...snapshotFixture(), loadBalancers }, parseTableQuery({ page: "3" }));
  expect(part.loadBalancers).toHaveLength(50);
  expect(part.loadBalancerPage).toEqual({ page: 3, pages: 3, matching: 250, all: 250 });
});
