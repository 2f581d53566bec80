import type { MetricReader } from "../aws/metric-reader.ts";
import type { BackfillCounts } from "../polling/backfill-counts.ts";
import type { PollingSettings } from "../polling/polling-settings.ts";
import type { ReadSnapshot } from "../polling/read-counts.ts";
import type { Sink } from "../polling/sink.ts";
import type { StoredReader } from "../polling/stored-reader.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Log } from "../runtime/log.ts";
import type { Random } from "../runtime/random.ts";
import type { LoadBalancerSeries, SeriesId } from "../series/series-spec.ts";
import type { BackfillDocument, BackfillPart } from "./rules/backfill-document.ts";

/** One load balancer to read. */
export interface BackfillMember {
  readonly series: LoadBalancerSeries;
  readonly createdAtMs: number;
  /** Marks of the live controller, where it has any. */
  readonly liveMarks: ReadonlyMap<SeriesId, number>;
}

/** What a backfill works with. */
export interface BackfillPorts {
  readonly reader: MetricReader;
  /** Null = that part is not wanted. */
  readonly sinks: Readonly<Record<BackfillPart, Sink | null>>;
  readonly stored: StoredReader | null;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly settings: PollingSettings;
  readonly usdPerThousand: number;
  readonly save: (document: BackfillDocument) => Promise<void>;
  readonly progress: (progress: BackfillFigures) => void;
}

/** How far it is. Minutes are those of all series together. */
export interface BackfillFigures {
  readonly totalMinutes: number;
  readonly leftMinutes: number;
  readonly counts: BackfillCounts;
  readonly reading: ReadSnapshot;
  /** Why nothing moves; null = it does. */
  readonly waiting: string | null;
}

/** The price and the size, before anything is paid. */
export interface BackfillEstimate {
  readonly units: number;
  readonly queries: number;
  readonly usd: number;
  readonly minutes: Readonly<Record<BackfillPart, number>>;
}

/** How it ended. `incomplete`: some series could not be read; the same command tries them again. */
export type BackfillEnd =
  | {
      readonly kind: "complete" | "incomplete" | "stopped";
      readonly figures: BackfillFigures;
      readonly behind: readonly BehindSeries[];
    }
  | {
      readonly kind: "failed";
      readonly figures: BackfillFigures;
      readonly message: string;
      readonly remedy: string;
    };

/** A load balancer with series that could not be read. */
export interface BehindSeries {
  readonly name: string;
  readonly series: number;
  readonly message: string;
}
