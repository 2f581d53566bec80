import { BackfillActor, type BackfillActorPorts } from "../polling/backfill-actor.ts";
import { slicesOf, type MinuteRange } from "../polling/rules/backfill-range.ts";
import { closedRangeState } from "../polling/rules/backfill-state.ts";
import type { BackfillMember, BehindSeries } from "./backfill-ports.ts";
import type { BackfillDocument, BackfillPart } from "./rules/backfill-document.ts";
import { liveEdge } from "./rules/live-edge.ts";

/** Queries worked on at once: what keeps four full calls busy. More holds more answers in memory, fewer leaves calls half full. */
const chunkQueries = 2000;

/** One part of a backfill, opened: its range, cut into slices, and an actor for each load balancer. */
export interface OpenPart {
  readonly part: BackfillPart;
  readonly range: MinuteRange;
  readonly slices: readonly MinuteRange[];
  readonly actors: readonly BackfillActor[];
}

/** The minutes of a part. Empty when `from` is not before `to`. */
export function partRange(part: BackfillPart, { request, begin, cut }: BackfillDocument): MinuteRange {
  return part === "push"
    ? { from: Math.max(begin, cut), to: request.to }
    : { from: begin, to: Math.min(request.to, cut) };
}

/** Actors that go on from what the document says. */
export function openPart(
  part: BackfillPart,
  from: { readonly document: BackfillDocument; readonly members: readonly BackfillMember[] },
  ports: BackfillActorPorts,
): OpenPart {
  const { document, members } = from;
  const { startedAtMs } = document;
  const range = partRange(part, document);
  const actors = members.map(({ series, createdAtMs, liveMarks }) => {
    const closed = closedRangeState(series, {
      range,
      destination: ports.sink.name,
      createdAtMs,
      liveFrom: (spec) => liveEdge(spec, liveMarks, { atMs: startedAtMs, settings: ports.settings }),
      saved: document.progress[part][series.arn] ?? null,
      nowMs: startedAtMs,
      settings: ports.settings,
    });
    return new BackfillActor(series, closed, ports);
  });
  return { part, range, slices: slicesOf(range), actors };
}

/** Actors in groups that are worked on at once. */
export function chunksOf(actors: readonly BackfillActor[]): readonly (readonly BackfillActor[])[] {
  const chunks: BackfillActor[][] = [];
  let room = 0;
  for (const actor of actors) {
    if (room <= 0) {
      chunks.push([]);
      room = chunkQueries;
    }
    chunks.at(-1)?.push(actor);
    room -= actor.series.specs.length;
  }
  return chunks;
}

/** The load balancers of a part with series that have not reached its end. */
export function behindIn(part: OpenPart, failures: ReadonlyMap<string, string>): readonly BehindSeries[] {
  return part.actors.flatMap((actor) => {
    const { name } = actor.series;
    const series = actor.behind(part.range.to);
    return series === 0 ? [] : [{ name, series, message: failures.get(name) ?? "not read yet" }];
  });
}
