import { expect, test } from "vitest";
import { wantedTraces } from "../../src/cli/wanted-traces.ts";
import type { Environment } from "../../src/config/read-environment-source.ts";

const endpoint = "http://collector:4318";

test.each<[string, Environment, { readonly to: string | null; readonly said: readonly string[] }]>([
  ["nothing is asked for: nothing is said", {}, { to: null, said: [] }],
  [
    "a variable is wrong: off, and said",
    { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: endpoint, OTEL_TRACES_SAMPLER: "half" },
    { to: null, said: ["no traces are made: OTEL_TRACES_SAMPLER: elbow does not know this value"] },
  ],
  [
    "a variable is doubtful: on, and said",
    { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: endpoint },
    {
      to: endpoint,
      said: ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 4318 is usually the port of OTLP over HTTP"],
    },
  ],
])("%s", (_what, env, expected) => {
  const said: string[] = [];
  const settings = wantedTraces(env, { warn: (words) => void said.push(words.split(". ")[0] ?? "") });
  expect({ to: settings?.receiver.endpoint ?? null, said }).toEqual(expected);
});
