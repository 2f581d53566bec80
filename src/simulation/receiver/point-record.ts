/** What names a received series: metric name, point attributes, resource attributes. */
export interface ReceivedName {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly resource: Readonly<Record<string, string>>;
}

/** Everything received of one series, in the order of arrival; repeats are kept. */
export interface ReceivedSeries extends ReceivedName {
  readonly timesMs: readonly number[];
  readonly values: readonly number[];
  readonly arrivedAtMs: readonly number[];
}

/** What a receiver stored, for the judge. */
export interface PointRecord {
  /** One row per series, in the order of first arrival. */
  series(): readonly ReceivedSeries[];
  /** Series of one name with all these labels. */
  find(name: string, labels?: Readonly<Record<string, string>>): readonly ReceivedSeries[];
  readonly pointCount: number;
  /** Points that did not fit the bound any more: anything but 0 makes a verdict void. */
  readonly dropped: number;
}

interface Column extends ReceivedSeries {
  readonly timesMs: number[];
  readonly values: number[];
  readonly arrivedAtMs: number[];
}

/** A record that can be written to. */
export interface WritablePointRecord extends PointRecord {
  /** The canonical key of a name: the same for equal labels in any order. */
  keyOf(name: ReceivedName): string;
  /** Adds one point to the series of `key`; `name` is looked at only when the key is new. */
  add(key: string, name: ReceivedName, point: ReceivedPoint): void;
}

/** One received point. */
export interface ReceivedPoint {
  readonly timeMs: number;
  readonly value: number;
  readonly arrivedAtMs: number;
}

function sorted(labels: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

/** Identity of a series, independent of the order of its labels. */
export function seriesKey(name: ReceivedName): string {
  return `${name.name}\n${sorted(name.labels)}\n${sorted(name.resource)}`;
}

/** An empty record for at most `maxPoints` points: about 30 bytes each. */
export function pointRecord(maxPoints: number): WritablePointRecord {
  const columns = new Map<string, Column>();
  let count = 0;
  let dropped = 0;
  return {
    get pointCount() {
      return count;
    },
    get dropped() {
      return dropped;
    },
    series: () => [...columns.values()],
    find: (name, labels = {}) =>
      [...columns.values()].filter(
        (column) =>
          column.name === name &&
          Object.entries(labels).every(([key, value]) => column.labels[key] === value),
      ),
    keyOf: seriesKey,
    add(key, name, point) {
      if (count >= maxPoints) {
        dropped += 1;
        return;
      }
      let column = columns.get(key);
      if (column === undefined) {
        const { labels, resource } = name;
        column = { name: name.name, labels, resource, timesMs: [], values: [], arrivedAtMs: [] };
        columns.set(key, column);
      }
      column.timesMs.push(point.timeMs);
      column.values.push(point.value);
      column.arrivedAtMs.push(point.arrivedAtMs);
      count += 1;
    },
  };
}
