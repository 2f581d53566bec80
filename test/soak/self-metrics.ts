/** A sample of a metrics page. */
export interface MetricSample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** The samples of one name on a page in Prometheus' text format; label values with quotes in them are not read. */
export function samplesOf(page: string, name: string): readonly MetricSample[] {
  return page.split("\n").flatMap((line) => {
    const found = /^([a-zA-Z0-9_:]+)(?:\{(.*)\})? (\S+)/.exec(line);
    if (found === null || found[1] !== name) {
      return [];
    }
    const labels = [...(found[2] ?? "").matchAll(/([a-zA-Z0-9_]+)="([^"]*)"/g)].map(
      ([, key, value]): [string, string] => [key ?? "", value ?? ""],
    );
    return [{ labels: Object.fromEntries(labels), value: Number(found[3]) }];
  });
}
