import type { CheckedConfiguration } from "../config/configuration-change.ts";
import { parseConfiguration } from "../config/parse-configuration.ts";
import { problemText } from "../config/problem.ts";
import type { Settings } from "../config/settings.ts";

/** Where the demo's surroundings are. */
export interface DemoSurroundings {
  readonly clusterName: string;
  readonly region: string;
  readonly grpcUrl: string;
  readonly kubeconfigPath: string;
  readonly port: number;
}

/**
 * The configuration of the demo, made like any user's: a file, read by the same code. It differs from the defaults in looking
 * three hours back at start, so that there is something to see, and in looking for new load balancers each half minute.
 */
export function demoSettings(surroundings: DemoSurroundings): Settings {
  return demoConfiguration(surroundings).settings;
}

/** The same, with the origin of each value for the page. */
export function demoConfiguration(surroundings: DemoSurroundings): CheckedConfiguration {
  const text = `clusterName: ${surroundings.clusterName}
region: ${surroundings.region}
labels:
  env: demo
discovery:
  interval: 30s
polling:
  startupLookback: 3h
  catchUpLimit: 6h
otlp:
  endpoint: ${surroundings.grpcUrl}
  protocol: grpc
server:
  metrics: "127.0.0.1:${surroundings.port}"
  health: "off"
log:
  level: warn
  format: text
`;
  const parsed = parseConfiguration({
    flags: new Map(),
    env: {},
    file: { name: "the demo's configuration", text },
  });
  if (parsed.kind === "invalid") {
    throw new Error(
      `bug: the demo's configuration is refused: ${parsed.problems.map(problemText).join("; ")}`,
    );
  }
  const { settings, effective } = parsed;
  return {
    effective,
    settings: {
      ...settings,
      kubernetes: { ...settings.kubernetes, kubeconfigPath: surroundings.kubeconfigPath },
    },
  };
}
