/** Label values of one measurement. Bounded sets only: per load balancer or per metric, never the product. */
export type MeterLabels = Readonly<Record<string, string>>;

/** What an instrument is: its full series name (`elbow_…`) and one sentence of help. */
export interface InstrumentSpec {
  readonly name: string;
  readonly help: string;
}

/** A sum that only grows. */
export interface Counter {
  add(value: number, labels?: MeterLabels): void;
}

/** Sizes or durations, counted into buckets. */
export interface Histogram {
  record(value: number, labels?: MeterLabels): void;
}

/** One row that a gauge shows when it is asked. */
export interface GaugeRow {
  readonly value: number;
  readonly labels?: MeterLabels;
}

/** Self-measurement as a port. Instruments are made once, when their part starts. */
export interface Meter {
  /** Counters show 0 from the start for each of `start`'s label sets (one without labels when left out). */
  counter(spec: InstrumentSpec, start?: readonly MeterLabels[]): Counter;
  histogram(spec: InstrumentSpec, boundaries: readonly number[]): Histogram;
  /** `read` is called at each collection and must be quick. The returned function takes the gauge away again. */
  gauge(spec: InstrumentSpec, read: () => readonly GaugeRow[]): () => void;
}
