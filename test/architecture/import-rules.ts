/** What each room of the house may import: design in docs/architecture.md. `types` = `import type` only. */
export interface RoomRule {
  readonly imports: readonly string[];
  readonly types: readonly string[];
  /** No clock, chance, process, node:, async; no npm but `packages`. */
  readonly pure: boolean;
  /** npm packages a pure room may use: free of effects. */
  readonly packages?: readonly string[];
}

const all = [
  "runtime",
  "catalogue",
  "kubernetes",
  "aws",
  "ownership",
  "series",
  "polling",
  "otlp",
  "scaffold",
  "verify",
  "telemetry",
  "status",
  "config",
  "controller",
];

export const roomRules: Readonly<Record<string, RoomRule>> = {
  runtime: { imports: [], types: [], pure: false },
  catalogue: { imports: [], types: [], pure: true },
  kubernetes: { imports: ["runtime"], types: [], pure: false },
  aws: { imports: ["runtime", "catalogue"], types: [], pure: false },
  ownership: { imports: ["catalogue"], types: ["kubernetes", "aws"], pure: true },
  series: { imports: ["ownership", "catalogue"], types: ["kubernetes", "aws"], pure: true },
  polling: { imports: ["series", "catalogue", "runtime"], types: ["ownership", "aws"], pure: false },
  otlp: { imports: ["series", "runtime"], types: ["polling", "controller"], pure: false },
  scaffold: {
    imports: ["series", "catalogue"],
    types: [],
    pure: true,
    packages: ["@grafana/grafana-foundation-sdk", "@prometheus-io/lezer-promql"],
  },
  verify: { imports: ["aws", "series", "catalogue", "runtime"], types: [], pure: false },
  telemetry: { imports: ["runtime"], types: [], pure: false },
  status: { imports: ["runtime"], types: all, pure: false },
  config: { imports: ["catalogue"], types: all, pure: false },
  simulation: { imports: ["runtime"], types: [], pure: false },
  controller: { imports: all, types: [], pure: false },
  cli: { imports: [...all, "cli"], types: [], pure: false },
};
