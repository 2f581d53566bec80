import { describe, expect, test } from "vitest";

import { strayActs } from "../e2e/parts/stray-acts.ts";
import { requestTally } from "../e2e/parts/request-tally.ts";
import { excuseOf, repeatsOf } from "../e2e/parts/round-judge.ts";

describe("calls and pushes by a replica that holds nothing", () => {
  const change = (atMs: number, bucket: number, holder: string) => ({ atMs, bucket, holder, transitions: 0 });
  const changes = [
    change(10_000, 0, "a_1"),
    change(20_000, 0, "b_2"),
    change(40_000, 0, ""),
    change(41_000, 0, "a_1"),
  ];
  const strays = (name: string, atMs: number) =>
    strayActs(changes, [{ name, paidCallsMs: [atMs], pushesMs: [0, atMs] }]);

  test.each([
    ["while it holds the Lease", { name: "a", atMs: 15_000 }, 0],
    ["after it lost it", { name: "a", atMs: 25_000 }, 1],
    ["before anybody held it", { name: "b", atMs: 5000 }, 1],
    ["just before its Lease was seen", { name: "b", atMs: 19_500 }, 0],
    ["long before its Lease was seen", { name: "b", atMs: 17_000 }, 1],
    ["after it gave it back", { name: "b", atMs: 40_500 }, 1],
    ["when it has it again", { name: "a", atMs: 42_000 }, 0],
    ["of a pod whose name only begins alike", { name: "a1", atMs: 15_000 }, 1],
  ])("%s", (_when, { name, atMs }, wanted) => {
    expect(strays(name, atMs)).toHaveLength(2 * wanted);
  });

  test("one bucket of several is enough", () => {
    const both = [...changes, change(12_000, 1, "c_3")];
    expect(strayActs(both, [{ name: "c", paidCallsMs: [13_000], pushesMs: [] }])).toEqual([]);
  });
});

describe("requests told from bytes", () => {
  test("are counted over chunks, per connection, whatever their letters' case", () => {
    const tally = requestTally("x-target: paid", () => 7);
    const first = tally.listener();
    const second = tally.listener();
    first(Buffer.from("POST / HTTP/1.1\r\nX-Target: pa"));
    second(Buffer.from("id\r\nGET / HTTP/1.1\r\n"));
    expect(tally.timesMs).toEqual([]);
    first(Buffer.from("id\r\n\r\nPOST / HTTP/1.1\r\nx-target: PAID\r\n"));
    expect(tally.timesMs).toEqual([7, 7]);
    first(Buffer.from("\r\n"));
    expect(tally.timesMs).toHaveLength(2);
  });
});

describe("repeats", () => {
  const record = (rows: readonly (readonly [timeMs: number, value: number, arrivedMs: number])[]) => ({
    series: () => [
      {
        name: "alb_request_count_sum",
        labels: { load_balancer_name: "web" },
        resource: {},
        timesMs: rows.map(([timeMs]) => timeMs),
        values: rows.map(([, value]) => value),
        arrivedAtMs: rows.map(([, , arrivedMs]) => arrivedMs),
      },
    ],
  });
  const killedMs = 100_000;
  const excuses = [excuseOf(killedMs)];

  test.each([
    [
      "of what came just before the kill are allowed",
      { firstMs: 95_000, value: 5 },
      { allowed: 1, wrong: 0 },
    ],
    ["of what was in flight are allowed", { firstMs: 102_000, value: 5 }, { allowed: 1, wrong: 0 }],
    ["of what the checkpoint had are not", { firstMs: 80_000, value: 5 }, { allowed: 0, wrong: 1 }],
    ["of what came after it are not", { firstMs: 110_000, value: 5 }, { allowed: 0, wrong: 1 }],
    ["with another value are never", { firstMs: 95_000, value: 6 }, { allowed: 0, wrong: 1 }],
  ])("%s", (_name, { firstMs, value }, { allowed, wrong }) => {
    const found = repeatsOf(
      record([
        [60_000, 5, firstMs],
        [60_000, value, 130_000],
      ]),
      excuses,
    );
    expect(found).toMatchObject({ allowed });
    expect(found.wrong).toHaveLength(wrong);
  });

  test("without any excuse one repeat is one too many, and is named", () => {
    const found = repeatsOf(
      record([
        [60_000, 5, 95_000],
        [60_000, 5, 96_000],
      ]),
      [],
    );
    expect(found.wrong).toEqual([
      "alb_request_count_sum web of 1970-01-01T00:01:00.000Z: 5 came at 1970-01-01T00:01:35.000Z, 5 at 1970-01-01T00:01:36.000Z",
    ]);
  });
});
