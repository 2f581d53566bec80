/** Grafana's own variables, as they are on a dashboard of three hours at a point a minute. */
const builtIn: Readonly<Record<string, string>> = {
  __interval: "1m",
  __interval_ms: "60000",
  __rate_interval: "5m",
  __range: "3h",
  __range_s: "10800",
};

/** A query as Grafana sends it: its own variables and the dashboard's replaced. Throws on a variable that is not known. */
export function substituted(expression: string, values: Readonly<Record<string, string>>): string {
  const known: Readonly<Record<string, string>> = { ...values, ...builtIn };
  return expression.replaceAll(/\$(?:\{(\w+)(?::\w+)?\}|(\w+))/g, (_all, braced?: string, plain?: string) => {
    const value = known[braced ?? plain ?? ""];
    if (value === undefined) {
      throw new Error(`no variable ${braced ?? plain ?? ""} for ${expression}`);
    }
    return value;
  });
}
