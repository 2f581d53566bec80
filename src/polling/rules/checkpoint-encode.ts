import { stableHash } from "../../runtime/stable-hash.ts";
import type { LabelSet, SeriesId, SeriesSpec } from "../../series/series-spec.ts";
import type { ActorInputs } from "../actor-inputs.ts";
import { metricClasses, type ActorState, type DestinationState, type SeriesState } from "./actor-state.ts";
import type { CheckpointDetail } from "./checkpoint-detail.ts";
import {
  checkpointKind,
  checkpointVersion,
  oldestReader,
  type CheckpointDocument,
  type CheckpointHead,
  type SavedDestination,
  type SavedLabels,
  type SavedLoadBalancer,
  type SavedSpending,
} from "./checkpoint-document.ts";
import { groupIndexes } from "./group-indexes.ts";
import { runsOf } from "./index-runs.ts";
import { sentBitsOf } from "./sent-bits.ts";
import type { TemplateMemo } from "./template-memo.ts";

/** What is written down of one actor. */
export interface ActorRecord {
  readonly state: ActorState;
  readonly inputs: ActorInputs;
}

/** All that is written down. */
export interface CheckpointProgress {
  readonly actors: readonly ActorRecord[];
  /** Load balancers whose last minute was delivered, and when they ended: one that comes back goes on there. */
  readonly finished: readonly { readonly arn: string; readonly endedAtMs: number }[];
  /** The bucket's part of what the month cost; left out: nobody counts. */
  readonly spending?: SavedSpending;
}

/** A document, and what was left out of it for want of room. */
export interface EncodedCheckpoint {
  readonly document: CheckpointDocument;
  readonly seriesCount: number;
  readonly skipped: {
    /** Series whose recent holes are not in it: a value that appears late after a restart is not recognised. */
    readonly holes: number;
    /** Load balancers whose labels are not in it: their last minutes are lost when they go while nobody runs. */
    readonly labels: number;
    /** Load balancers that are not in it at all: they begin at `startupLookback`. */
    readonly loadBalancers: number;
  };
}

/** Writes down how far every actor is; ended load balancers whole, the others as far as `detail` goes. */
export function encodeCheckpoint(
  { actors, finished, spending }: CheckpointProgress,
  head: CheckpointHead,
  how: {
    readonly detail: CheckpointDetail;
    /** Minutes of holes to keep: `recheck`. */
    readonly recheckMinutes: number;
    readonly memo: TemplateMemo;
  },
): EncodedCheckpoint {
  const tables = new Tables(how.memo);
  const skipped = { holes: 0, labels: 0, loadBalancers: 0 };
  let seriesCount = 0;
  const ended = actors.filter(({ inputs }) => inputs.life.kind === "ended");
  const live = actors.filter(({ inputs }) => inputs.life.kind !== "ended");
  const loadBalancers: SavedLoadBalancer[] = [];
  for (const record of [...ended, ...live]) {
    if (loadBalancers.length >= how.detail.maxLoadBalancers) {
      skipped.loadBalancers += 1;
      continue;
    }
    const isEnded = record.inputs.life.kind === "ended";
    const saved = saveLoadBalancer(record, tables, {
      labels: isEnded || how.detail.labels,
      holeMinutes: isEnded || how.detail.holes ? how.recheckMinutes : 0,
    });
    seriesCount += record.state.series.size;
    skipped.labels += isEnded || how.detail.labels ? 0 : 1;
    skipped.holes += isEnded || how.detail.holes ? 0 : countHoles(record.state, how.recheckMinutes);
    loadBalancers.push(saved);
  }
  for (const { arn, endedAtMs } of finished) {
    loadBalancers.push({ arn, endedAtMs, finished: true, groups: [], to: [] });
  }
  return {
    document: {
      kind: checkpointKind,
      version: checkpointVersion,
      oldestReader,
      ...head,
      ...(spending === undefined ? {} : { spending }),
      destinations: tables.destinations.list,
      templates: tables.templates.list.map((text) => JSON.parse(text) as SeriesSpec),
      shapes: tables.shapes.list.map((text) => JSON.parse(text) as number[]),
      loadBalancers,
    },
    seriesCount,
    skipped,
  };
}

/** Texts by number. */
class Numbered {
  readonly list: string[] = [];
  readonly #numbers = new Map<string, number>();

  of(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) {
      return known;
    }
    this.#numbers.set(text, this.list.length);
    return this.list.push(text) - 1;
  }
}

class Tables {
  readonly destinations = new Numbered();
  readonly templates = new Numbered();
  readonly shapes = new Numbered();
  readonly #memo: TemplateMemo;

  constructor(memo: TemplateMemo) {
    this.#memo = memo;
  }

  template(spec: SeriesSpec, place: { readonly arn: string; readonly dimension: string }): number {
    return this.templates.of(this.#memo.textOf(spec, place));
  }
}

function saveLoadBalancer(
  { state, inputs }: ActorRecord,
  tables: Tables,
  keep: { readonly labels: boolean; readonly holeMinutes: number },
): SavedLoadBalancer {
  const groups = new Map<string, SeriesState[]>();
  for (const one of state.series.values()) {
    const members = groups.get(one.spec.labelsKey);
    if (members === undefined) {
      groups.set(one.spec.labelsKey, [one]);
    } else {
      members.push(one);
    }
  }
  const order = [...groups.values()].flat();
  const place = { arn: state.arn, dimension: inputs.series.dimension };
  const { life } = inputs;
  const gone =
    life.kind === "ended"
      ? []
      : groupIndexes(order, ({ endMinute }) => endMinute).map(([n, r]) => [n, r] as const);
  return {
    arn: state.arn,
    ...(keep.labels ? { name: inputs.series.name, dimension: inputs.series.dimension } : {}),
    ...(life.kind === "ended" ? { endedAtMs: life.atMs } : {}),
    groups: [...groups].map(([key, members]) => [
      keep.labels || key === "" ? key : hashedKey(key),
      tables.shapes.of(JSON.stringify(members.map(({ spec }) => tables.template(spec, place)))),
    ]),
    ...(gone.length === 0 ? {} : { gone }),
    to: [...state.destinations].flatMap(([name, destination]) => {
      const saved = saveDestination(destination, order, keep.holeMinutes);
      return saved === null ? [] : [{ at: tables.destinations.of(name), ...saved }];
    }),
    ...(keep.labels ? { labels: saveLabels(state, groups) } : {}),
    ...saveIncidentUse(state),
  };
}

/** How a group's key is written where room is short. */
export function hashedKey(key: string): string {
  return `#${stableHash(key).toString(36)}`;
}

function saveIncidentUse({ incidentUse }: ActorState): Pick<SavedLoadBalancer, "incident"> {
  return incidentUse === undefined || incidentUse.usedMs === 0
    ? {}
    : { incident: [incidentUse.day, incidentUse.usedMs] };
}

function saveLabels(state: ActorState, groups: ReadonlyMap<string, readonly SeriesState[]>): SavedLabels {
  return {
    sets: [...groups].flatMap(([key, members]): [string, LabelSet][] =>
      members[0] === undefined ? [] : [[key, members[0].labelSet]],
    ),
    infos: state.labels.infos,
  };
}

function saveDestination(
  destination: DestinationState,
  order: readonly SeriesState[],
  holeMinutes: number,
): Omit<SavedDestination, "at"> | null {
  const progress = order.map(({ spec }) => destination.progress.get(spec.id) ?? null);
  const mark = progress.reduce((newest, one) => Math.max(newest, one?.mark ?? -1), -1);
  if (mark < 0) {
    return null;
  }
  const behind = groupIndexes(progress, (one) =>
    one === null || one.mark === mark ? null : mark - one.mark,
  );
  const none = runsOf(progress.flatMap((one, index) => (one === null ? [index] : [])));
  const holes = groupIndexes(progress, (one) => {
    if (one === null || holeMinutes === 0) {
      return null;
    }
    const { zeros, empty } = sentBitsOf(one.sent, one.mark, holeMinutes);
    return zeros === "" && empty === "" ? null : `${zeros}|${empty}`;
  });
  return {
    mark,
    info: mark - destination.infoMark,
    newest: metricClasses.map((metricClass) => {
      const minute = destination.newest[metricClass];
      return minute === null ? null : mark - minute;
    }),
    ...(behind.length === 0 ? {} : { behind }),
    ...(none === "" ? {} : { none }),
    ...(holes.length === 0
      ? {}
      : { holes: holes.map(([bits, runs]) => [...(bits.split("|") as [string, string]), runs] as const) }),
  };
}

function countHoles(state: ActorState, minutes: number): number {
  const ids = new Set<SeriesId>();
  for (const destination of state.destinations.values()) {
    for (const [id, { sent, mark }] of destination.progress) {
      const { zeros, empty } = sentBitsOf(sent, mark, minutes);
      if (zeros !== "" || empty !== "") {
        ids.add(id);
      }
    }
  }
  return ids.size;
}
