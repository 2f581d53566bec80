import { slicesOf } from "../polling/rules/backfill-range.ts";
import { minuteMs } from "../polling/rules/minute.ts";
import type { LoadBalancerSeries } from "../series/series-spec.ts";
import { readRaw } from "../verify/read-raw.ts";
import type { StoredSeries } from "../verify/rules/promql-answer.ts";
import type { Matcher } from "../verify/rules/promql-selector.ts";
import { indexStored, type StoredIndex } from "../verify/rules/stored-index.ts";
import type { VerifyPorts, VerifySubject } from "./verify-ports.ts";

/** Every series about a load balancer's traffic. */
const dataNames = "(alb|nlb|clb)_.+";
/** A wished few are asked for by name. More make the query longer than it spares. */
const mostNames = 40;

/** What the receiver has of one load balancer. `renamed`: by expected name, the one under which it may be found. */
export type StoredSide =
  | {
      readonly kind: "stored";
      readonly index: StoredIndex;
      readonly renamed: (name: string) => string | null;
    }
  | { readonly kind: "failed"; readonly message: string };

/**
 * Reads one load balancer's series from the endpoint. When one of `wanted` (names that have a point in CloudWatch) is not there,
 * looks once more without regard to names and to the label `load_balancer`.
 */
export async function readStored(
  { series, wanted }: { readonly series: LoadBalancerSeries; readonly wanted: ReadonlySet<string> },
  at: { readonly subject: VerifySubject; readonly ports: Pick<VerifyPorts, "promql"> },
  signal: AbortSignal,
): Promise<StoredSide> {
  const { subject } = at;
  const names = [...new Set(series.specs.map(({ name }) => name))];
  const byName: Matcher = {
    label: "__name__",
    operator: "=~",
    value: subject.isWhole || names.length > mostNames ? dataNames : names.join("|"),
  };
  const found = await ask([byName, ...identityOf(series)], at, signal);
  if (found.kind === "failed") {
    return found;
  }
  const stored = new Set(found.series.map(({ labels }) => labels["__name__"]));
  if ([...wanted].every((name) => stored.has(name))) {
    return {
      kind: "stored",
      index: indexStored(found.series, subject.shiftMs),
      renamed: () => null,
    };
  }
  // Not there under its name, or not under its identity: looked for once more, with one of the two left out.
  const sameIdentity = await ask(identityOf(series), at, signal);
  const sameName = await ask(
    [byName, { label: "load_balancer_name", operator: "=", value: series.name }],
    at,
    signal,
  );
  const others = sameIdentity.kind === "failed" ? [] : sameIdentity.series;
  // Those of another generation of the name are another load balancer's.
  const moved =
    sameName.kind === "failed"
      ? []
      : sameName.series.filter(({ labels }) => (labels["load_balancer"] ?? "") === "");
  const otherNames = [...new Set(others.flatMap(({ labels }) => labels["__name__"] ?? []))];
  return {
    kind: "stored",
    index: indexStored([...found.series, ...moved], subject.shiftMs),
    renamed: (name) => otherNames.find((one) => one !== name && one.includes(name)) ?? null,
  };
}

type Asked =
  | { readonly kind: "series"; readonly series: readonly StoredSeries[] }
  | { readonly kind: "failed"; readonly message: string };

async function ask(
  matchers: readonly Matcher[],
  { subject, ports }: { readonly subject: VerifySubject; readonly ports: Pick<VerifyPorts, "promql"> },
  signal: AbortSignal,
): Promise<Asked> {
  const series: StoredSeries[] = [];
  for (const slice of slicesOf(subject.range)) {
    const fromMs = slice.from * minuteMs + subject.shiftMs;
    const toMs = slice.to * minuteMs + subject.shiftMs;
    const answer = await readRaw(ports.promql, { matchers, fromMs, toMs }, signal);
    if (answer.kind === "failed") {
      return answer;
    }
    series.push(...answer.series);
  }
  return { kind: "series", series };
}

/** The dimension of a classic load balancer is its name alone, which other regions may have too. */
function identityOf({ dimension, labels }: LoadBalancerSeries): readonly Matcher[] {
  const region = labels.sets.get("")?.labels["region"];
  const own: Matcher = { label: "load_balancer", operator: "=", value: dimension };
  return dimension.includes("/") || region === undefined
    ? [own]
    : [own, { label: "region", operator: "=", value: region }];
}
