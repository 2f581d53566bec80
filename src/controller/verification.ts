import { minuteMs } from "../polling/rules/minute.ts";
import { awayMinutes, findCauses } from "../verify/rules/find-causes.ts";
import { compareSeries, type ComparedSeries } from "../verify/rules/compare-series.ts";
import { unexpectedSeries } from "../verify/rules/unexpected-series.ts";
import type { ExpectedSeries, SeriesVerdict } from "../verify/rules/verified-series.ts";
import { remedyOf } from "./rules/remedy.ts";
import { VerdictBook } from "./verdict-book.ts";
import type { VerifyEnd, VerifyEstimate, VerifyFigures, VerifyPorts, VerifySubject } from "./verify-ports.ts";
import { CloudWatchSide, type VerifyActor } from "./verify-side-cloudwatch.ts";
import { readStored, type StoredSide } from "./verify-side-stored.ts";

/** Queries worked on at once: what keeps four full calls busy. */
const chunkQueries = 2000;
/** Points held at once, on each side. More needs memory, fewer leaves calls of CloudWatch half full on long ranges. */
const chunkPoints = 3_000_000;
/** Load balancers whose samples are asked for at once. More is a burden to the endpoint, fewer take longer. */
const atOnce = 4;
/** Failures of the endpoint in a row after which nothing more is paid for. */
const mostFailures = 3;

/** Reads the same minutes on both sides, some load balancers at a time, and keeps the verdicts. */
export class Verification {
  readonly #subject: VerifySubject;
  readonly #ports: VerifyPorts;
  readonly #cloudWatch: CloudWatchSide;
  readonly #book: VerdictBook;
  #done = 0;
  #failuresInARow = 0;
  #endpointFailure: string | null = null;

  constructor(subject: VerifySubject, ports: VerifyPorts) {
    this.#subject = subject;
    this.#ports = ports;
    this.#cloudWatch = new CloudWatchSide(subject.members, subject.range, ports);
    this.#book = new VerdictBook(subject);
  }

  /** What it costs at most. */
  estimate(): VerifyEstimate {
    return this.#cloudWatch.estimate();
  }

  figures(): VerifyFigures {
    const { equal, faults } = this.#book.sums();
    return {
      doneLoadBalancers: this.#done,
      loadBalancers: this.#subject.members.length,
      equal,
      faults,
      usd: this.#cloudWatch.spent().costUsd,
    };
  }

  /** Asks the endpoint first, since that is free, then reads and compares. To be called once; rejects with the signal's reason. */
  async run(signal: AbortSignal): Promise<VerifyEnd> {
    const refusal = await this.#tryEndpoint(signal);
    if (refusal !== null) {
      return { kind: "failed", ...refusal };
    }
    await this.#cloudWatch.during(async (inner) => {
      for (const chunk of this.#chunks()) {
        if (this.#endpointFailure !== null) {
          return;
        }
        await this.#cloudWatch.read(chunk, inner);
        await this.#judgeAll(chunk, inner);
      }
    }, signal);
    const { fatal } = this.#cloudWatch;
    if (fatal !== null) {
      return { kind: "failed", message: fatal.message, remedy: remedyOf(fatal) };
    }
    if (this.#endpointFailure !== null && this.#book.sums().series === 0) {
      return { kind: "failed", message: this.#endpointFailure, remedy: endpointRemedy };
    }
    const left = this.#subject.members.length - this.#done;
    if (left > 0) {
      this.#book.failed(
        `${left} load balancers were not looked at: ${this.#endpointFailure ?? "it ended early"}`,
      );
    }
    const spent = this.#cloudWatch.spent();
    return { kind: "done", ...this.#book.close(spent, this.#ports.clock.nowMs()) };
  }

  /** A wrong address must not cost a reading. */
  async #tryEndpoint(signal: AbortSignal): Promise<{ message: string; remedy: string } | null> {
    const range = {
      matchers: [{ label: "__name__", operator: "=", value: "elbow_up" }],
      minutes: 1,
    } as const;
    const answer = await this.#ports.promql.raw({ ...range, endMs: this.#ports.clock.nowMs() }, signal);
    return answer.kind === "failed" ? { message: answer.message, remedy: endpointRemedy } : null;
  }

  *#chunks(): Generator<readonly VerifyActor[]> {
    const { range } = this.#subject;
    const room = Math.max(
      1,
      Math.min(chunkQueries, Math.floor(chunkPoints / Math.max(1, range.to - range.from))),
    );
    let chunk: VerifyActor[] = [];
    let queries = 0;
    for (const one of this.#cloudWatch.actors) {
      chunk.push(one);
      queries += one.member.series.specs.length;
      if (queries >= room) {
        yield chunk;
        chunk = [];
        queries = 0;
      }
    }
    if (chunk.length > 0) {
      yield chunk;
    }
  }

  /** A few at a time: what waits for a connection would use up its own deadline. */
  async #judgeAll(chunk: readonly VerifyActor[], signal: AbortSignal): Promise<void> {
    const left = chunk.values();
    const work = async (): Promise<void> => {
      for (const one of left) {
        if (this.#endpointFailure === null) {
          await this.#judge(one, signal);
        }
      }
    };
    await Promise.all(Array.from({ length: atOnce }, work));
  }

  async #judge(one: VerifyActor, signal: AbortSignal): Promise<void> {
    const { series } = one.member;
    const expected = this.#cloudWatch.take(one);
    const at = { subject: this.#subject, ports: this.#ports };
    const wanted = new Set(expected.flatMap(({ name, points }) => (points.timesMs.length > 0 ? [name] : [])));
    const stored = await readStored({ series, wanted }, at, signal);
    if (stored.kind === "failed") {
      this.#book.failed(`${series.name}: the endpoint's points cannot be read: ${stored.message}`);
      this.#failuresInARow += 1;
      if (this.#failuresInARow >= mostFailures) {
        this.#endpointFailure = stored.message;
      }
    } else {
      this.#failuresInARow = 0;
      this.#compare(expected, stored, series);
    }
    this.#done += 1;
    this.#ports.progress(this.figures());
  }

  #compare(
    expected: readonly ExpectedSeries[],
    { index, renamed }: Extract<StoredSide, { kind: "stored" }>,
    loadBalancer: { readonly name: string; readonly dimension: string },
  ): void {
    const { isWhole, range, ignoredLabels } = this.#subject;
    const compared = expected.map((one): ComparedSeries =>
      compareSeries(one, index.find(one), ignoredLabels),
    );
    const away = awayMinutes(compared);
    const { onLateChange } = this.#ports.settings;
    for (const one of compared) {
      this.#book.add(findCauses(one, { onLateChange, away, renamed }), one);
    }
    if (isWhole) {
      const judged = { fromMs: range.from * minuteMs, toMs: range.to * minuteMs };
      const others = index
        .rest()
        .map((one): SeriesVerdict | null => unexpectedSeries(one, judged, loadBalancer));
      for (const verdict of others) {
        if (verdict !== null) {
          this.#book.add(verdict, null);
        }
      }
    }
  }
}

const endpointRemedy =
  "Check --prometheus (the part before /api/v1/query), its credentials and its tenant (--prometheus-header 'X-Scope-OrgID: …').";
