import { describe, expect, test } from "vitest";
import { yaceName } from "../../src/scaffold/compat/yace-name.ts";
import { readSeriesName } from "../../src/scaffold/promql/series-reference.ts";
import { textOf } from "./pages.ts";

const rows = [
  ...textOf("docs/migrating-from-yace.md").matchAll(
    /^\| `(aws_[a-z0-9_]+)[^`]*` \| `((?:alb|nlb|clb)_[a-z0-9_]+)`/gm,
  ),
].map(([, old = "", ours = ""]) => [old, ours] as const);

describe("the table of names", () => {
  test("has rows of each kind of load balancer", () => {
    expect(new Set(rows.map(([, ours]) => ours.slice(0, 3)))).toEqual(new Set(["alb", "nlb", "clb"]));
  });

  test.each(rows)("%s is %s", (old, ours) => {
    const series = readSeriesName(ours);
    expect(series && yaceName(series.metric, series.statistic)).toBe(old);
  });
});
