import { describe, expect, test } from "vitest";
import { problemText } from "../../src/config/problem.ts";
import { resolveTraces } from "../../src/config/resolve-traces.ts";
import type { Environment } from "../../src/config/read-environment-source.ts";

const at = { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "http://collector.monitoring:4317" };

const settingsOf = (env: Environment) => {
  const resolved = resolveTraces(env);
  return resolved.kind === "on" ? resolved.settings : null;
};

const problemsOf = (env: Environment): readonly string[] => {
  const resolved = resolveTraces(env);
  return resolved.kind === "refused" ? resolved.problems.map(problemText) : [];
};

describe("whether elbow traces itself", () => {
  test.each<[string, Environment]>([
    ["an empty environment", {}],
    ["an endpoint for everything", { OTEL_EXPORTER_OTLP_ENDPOINT: "http://collector:4317" }],
    ["an endpoint for metrics", { OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: "http://collector:4317" }],
    [
      "a protocol and a sampler alone",
      { OTEL_EXPORTER_OTLP_PROTOCOL: "grpc", OTEL_TRACES_SAMPLER: "always_on" },
    ],
    ["an endpoint for traces, and the word not to", { ...at, OTEL_TRACES_EXPORTER: "none" }],
    ["blank variables", { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: " ", OTEL_TRACES_EXPORTER: "" }],
  ])("not by %s", (_what, env) => {
    expect(resolveTraces(env)).toEqual({ kind: "off" });
  });

  test("by an endpoint for traces: everything else has its default", () => {
    expect(resolveTraces(at)).toEqual({
      kind: "on",
      settings: {
        receiver: {
          name: "traces",
          protocol: "grpc",
          endpoint: "http://collector.monitoring:4317",
          headers: {},
          headersFile: null,
          auth: { kind: "none" },
          tls: { caFile: null, certFile: null, keyFile: null, insecureSkipVerify: false },
          proxyUrl: null,
          compression: "gzip",
          timeoutMs: 10_000,
        },
        sampler: { name: "parentbased_always_on", ratio: 1 },
      },
      doubts: [],
    });
  });

  test.each<[string, Environment, string]>([
    [
      "for traces is used as it is",
      { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "http://c:4318/x" },
      "http://c:4318/x",
    ],
    [
      "for everything is a base",
      { OTEL_TRACES_EXPORTER: "otlp", OTEL_EXPORTER_OTLP_ENDPOINT: "http://c:4318/x/" },
      "http://c:4318/x/v1/traces",
    ],
    [
      "for traces beats the one for everything",
      { OTEL_TRACES_EXPORTER: "otlp", OTEL_EXPORTER_OTLP_ENDPOINT: "http://d:1", ...at },
      "http://collector.monitoring:4317/",
    ],
  ])("over HTTP an endpoint %s", (_what, env, endpoint) => {
    const settings = settingsOf({ ...env, OTEL_EXPORTER_OTLP_PROTOCOL: "http/protobuf" });
    expect(settings?.receiver).toMatchObject({ protocol: "http/protobuf", endpoint });
  });

  test("a variable for traces beats the one for everything; headers of both are sent", () => {
    const settings = settingsOf({
      ...at,
      OTEL_EXPORTER_OTLP_PROTOCOL: "grpc",
      OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: "http/protobuf",
      OTEL_EXPORTER_OTLP_TIMEOUT: "1000",
      OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: "2000",
      OTEL_EXPORTER_OTLP_COMPRESSION: "none",
      OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE: "/ca.pem",
      OTEL_EXPORTER_OTLP_HEADERS: "A=general,b=kept",
      OTEL_EXPORTER_OTLP_TRACES_HEADERS: "a=of%20traces",
      OTEL_TRACES_SAMPLER: "traceidratio",
      OTEL_TRACES_SAMPLER_ARG: "0.25",
    });
    expect(settings).toMatchObject({
      receiver: {
        protocol: "http/protobuf",
        timeoutMs: 2_000,
        compression: "none",
        tls: { caFile: "/ca.pem" },
        headers: { a: "of traces", b: "kept" },
      },
      sampler: { name: "traceidratio", ratio: 0.25 },
    });
  });

  test("what a sampler without a share is given as an argument is nobody's concern", () => {
    const env = { ...at, OTEL_TRACES_SAMPLER: "always_on", OTEL_TRACES_SAMPLER_ARG: "endpoint=x" };
    expect(settingsOf(env)?.sampler).toEqual({ name: "always_on", ratio: 1 });
  });

  test("a proxy of the environment is used", () => {
    const env = {
      ...at,
      OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: "http/protobuf",
      HTTP_PROXY: "http://proxy:3128",
    };
    expect(settingsOf(env)?.receiver.proxyUrl).toBe("http://proxy:3128/");
  });

  test("a port of the other protocol is doubted", () => {
    const resolved = resolveTraces({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "http://c:4318" });
    expect(resolved).toMatchObject({ kind: "on", doubts: [{ what: expect.stringContaining("4318") }] });
  });

  test.each<[string, Environment]>([
    ["OTEL_TRACES_EXPORTER: elbow has no such exporter", { OTEL_TRACES_EXPORTER: "zipkin" }],
    ["OTEL_TRACES_EXPORTER: no endpoint says where to", { OTEL_TRACES_EXPORTER: "otlp" }],
    ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: is not a URL", { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "a b" }],
    ["OTEL_EXPORTER_OTLP_PROTOCOL: elbow does not know", { ...at, OTEL_EXPORTER_OTLP_PROTOCOL: "http/json" }],
    ["OTEL_TRACES_SAMPLER: elbow does not know", { ...at, OTEL_TRACES_SAMPLER: "jaeger_remote" }],
    ["OTEL_TRACES_SAMPLER: elbow does not know", { ...at, OTEL_TRACES_SAMPLER: "constructor" }],
    [
      "OTEL_TRACES_SAMPLER_ARG: is out of bounds",
      { ...at, OTEL_TRACES_SAMPLER: "traceidratio", OTEL_TRACES_SAMPLER_ARG: "half" },
    ],
    [
      "OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: is out of bounds",
      { ...at, OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: "0" },
    ],
    ["OTEL_EXPORTER_OTLP_TRACES_HEADERS: header 1", { ...at, OTEL_EXPORTER_OTLP_TRACES_HEADERS: "s3cret" }],
    [
      "OTEL_EXPORTER_OTLP_TRACES_HEADERS: a header: the value",
      { ...at, OTEL_EXPORTER_OTLP_TRACES_HEADERS: "a=s3cret%0A" },
    ],
    ["HTTPS_PROXY: is no http", { ...at, HTTPS_PROXY: "socks5://user:s3cret@p" }],
    [
      "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: the URL holds a user name or password",
      { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "http://user:s3cret@c:4317" },
    ],
  ])("%s …: they stay off, and the words hold no secret", (words, env) => {
    const problems = problemsOf(env);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(words);
    expect(problems[0]).not.toContain("s3cret");
  });
});
