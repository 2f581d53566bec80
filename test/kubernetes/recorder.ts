import type { Log, LogFields } from "../../src/runtime/log.ts";
import type { GaugeRow, Meter, MeterLabels } from "../../src/runtime/meter.ts";

/** One line of the log. */
export interface LogLine {
  readonly level: "error" | "warn" | "info" | "debug";
  readonly message: string;
  readonly fields: LogFields;
}

/** A log that keeps its lines. */
export function recordingLog(lines: LogLine[], bound: LogFields = {}): Log {
  const at =
    (level: LogLine["level"]) =>
    (message: string, fields: LogFields = {}) =>
      void lines.push({ level, message, fields: { ...bound, ...fields } });
  return {
    error: at("error"),
    warn: at("warn"),
    info: at("info"),
    debug: at("debug"),
    with: (fields) => recordingLog(lines, { ...bound, ...fields }),
  };
}

/** A meter whose sums and gauges can be read. */
export interface RecordingMeter extends Meter {
  /** The sum of a counter's rows whose labels include `labels`. */
  sum(name: string, labels?: MeterLabels): number;
  rows(name: string): readonly GaugeRow[];
}

/** A fresh meter. */
export function recordingMeter(): RecordingMeter {
  const added: { readonly name: string; readonly value: number; readonly labels: MeterLabels }[] = [];
  const gauges = new Map<string, () => readonly GaugeRow[]>();
  return {
    counter: ({ name }) => ({ add: (value, labels = {}) => void added.push({ name, value, labels }) }),
    histogram: () => ({ record() {} }),
    gauge({ name }, read) {
      gauges.set(name, read);
      return () => void gauges.delete(name);
    },
    sum: (name, labels = {}) =>
      added
        .filter(
          (row) =>
            row.name === name && Object.entries(labels).every(([key, value]) => row.labels[key] === value),
        )
        .reduce((sum, row) => sum + row.value, 0),
    rows: (name) => gauges.get(name)?.() ?? [],
  };
}
