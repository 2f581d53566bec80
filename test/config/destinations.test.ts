import { describe, expect, test } from "vitest";
import type { OtlpSettings } from "../../src/otlp/otlp-settings.ts";
import { parseConfiguration } from "../../src/config/parse-configuration.ts";
import { problemText } from "../../src/config/problem.ts";
import type { Environment } from "../../src/config/read-environment-source.ts";

function destinations(
  otlp: string,
  env: Environment = {},
): { found: readonly OtlpSettings[]; problems: readonly string[]; warnings: readonly string[] } {
  const text = `clusterName: c\nregion: eu-west-1\notlp: ${otlp}\n`;
  const result = parseConfiguration({ flags: new Map(), env, file: { name: "e.yaml", text } });
  return {
    found: result.kind === "valid" ? result.settings.destinations : [],
    problems: result.kind === "invalid" ? result.problems.map(problemText) : [],
    warnings: result.warnings.map(problemText),
  };
}

const generic = "OTEL_EXPORTER_OTLP_";
const metrics = "OTEL_EXPORTER_OTLP_METRICS_";

describe("the endpoint", () => {
  test.each<[string, string, Environment, string]>([
    ["is gRPC's by default", "", {}, "http://localhost:4317"],
    ["is HTTP's by default", "{protocol: http/protobuf}", {}, "http://localhost:4318/v1/metrics"],
    ["comes from OTEL", "", { [`${generic}ENDPOINT`]: "http://otel:4317" }, "http://otel:4317"],
    [
      "is ours before OTEL's",
      "{endpoint: http://ours:1}",
      { [`${metrics}ENDPOINT`]: "http://otel:4317" },
      "http://ours:1",
    ],
    [
      "is the METRICS variant's first",
      "",
      { [`${generic}ENDPOINT`]: "http://a:1", [`${metrics}ENDPOINT`]: "http://b:1" },
      "http://b:1",
    ],
    [
      "gets its path",
      "",
      { [`${generic}ENDPOINT`]: "http://a:1/base", [`${generic}PROTOCOL`]: "http/protobuf" },
      "http://a:1/base/v1/metrics",
    ],
    [
      "of the METRICS variant is complete",
      "",
      { [`${metrics}ENDPOINT`]: "http://a:1/push", [`${generic}PROTOCOL`]: "http/protobuf" },
      "http://a:1/push",
    ],
    ["without scheme means TLS", "", { [`${generic}ENDPOINT`]: "a:4317" }, "https://a:4317"],
    [
      "without scheme and insecure means plain text",
      "",
      { [`${generic}ENDPOINT`]: "a:4317", [`${generic}INSECURE`]: "true" },
      "http://a:4317",
    ],
    ["of an empty variable is none", "", { [`${generic}ENDPOINT`]: "" }, "http://localhost:4317"],
  ])("%s", (_name, ...[otlp, env, endpoint]) => {
    expect(destinations(otlp, env).found.map((destination) => destination.endpoint)).toEqual([endpoint]);
  });
});

describe("OTEL variables", () => {
  test("give what the destination does not say", () => {
    const { found } = destinations("{timeout: 3s, headers: {b: ours}}", {
      [`${generic}HEADERS`]: "A=one%20two,b=theirs",
      [`${metrics}HEADERS`]: "c=3",
      [`${generic}TIMEOUT`]: "20000",
      [`${generic}COMPRESSION`]: "none",
      [`${generic}CERTIFICATE`]: "/ca.pem",
      [`${metrics}CLIENT_CERTIFICATE`]: "/cert.pem",
      [`${generic}CLIENT_KEY`]: "/key.pem",
    });
    expect(found).toEqual([
      expect.objectContaining({
        headers: { a: "one two", b: "ours", c: "3" },
        timeoutMs: 3_000,
        compression: "none",
        tls: { caFile: "/ca.pem", certFile: "/cert.pem", keyFile: "/key.pem", insecureSkipVerify: false },
      }),
    ]);
  });

  test("are checked only where they take effect", () => {
    const env = { [`${generic}PROTOCOL`]: "http/json" };
    expect(destinations("{protocol: grpc}", env).problems).toEqual([]);
    expect(destinations("", env).problems).toEqual([
      'OTEL_EXPORTER_OTLP_PROTOCOL: otlp.protocol: "http/json" is not known. Write one of grpc, http/protobuf.',
    ]);
  });

  test("never show a header's value in a message", () => {
    const { problems } = destinations("", { [`${generic}HEADERS`]: "secret%,x=%ZZhidden,y=a%0Ahidden" });
    expect(problems).toHaveLength(3);
    expect(problems.join("\n")).not.toContain("hidden");
  });

  test.each<[string, Environment]>([
    ["{headers: {a: 4711}}", {}],
    ["{headers: {a: [x4711]}}", {}],
    ["{headers: 4711}", {}],
    ['{headers: {a: "4711\\n"}}', {}],
    ["", { ELBOW_OTLP_HEADERS: "4711" }],
    ["", { ELBOW_OTLP_HEADERS: "{a: [4711" }],
  ])("%s with %o: no message repeats a header's value either", (otlp, env) => {
    const { problems } = destinations(otlp, env);
    expect(problems).toHaveLength(1);
    expect(problems.join("\n")).not.toContain("4711");
  });

  test("serve, among several, only destinations without an endpoint of their own", () => {
    const { found } = destinations("[{name: a}, {name: b, endpoint: 'http://b:1'}]", {
      [`${generic}ENDPOINT`]: "http://otel:1",
      [`${generic}HEADERS`]: "key=secret",
    });
    expect(found.map(({ endpoint, headers }) => ({ endpoint, headers }))).toEqual([
      { endpoint: "http://otel:1", headers: { key: "secret" } },
      { endpoint: "http://b:1", headers: {} },
    ]);
  });
});

describe("authentication", () => {
  test.each<[string, OtlpSettings["auth"]]>([
    ["{}", { kind: "none" }],
    ["{basic: {username: '1', passwordFile: /p}}", { kind: "basic", username: "1", passwordFile: "/p" }],
    ["{bearerTokenFile: /t}", { kind: "bearer", tokenFile: "/t" }],
  ])("%s", (auth, settings) => {
    expect(destinations(`{auth: ${auth}}`).found[0]?.auth).toEqual(settings);
  });

  test("in plain text to another machine is a warning", () => {
    expect(destinations("{endpoint: 'http://far:1', auth: {bearerTokenFile: /t}}").warnings).toEqual([
      "e.yaml:3:18: otlp.endpoint: the password or token travels in plain text. Use an https:// endpoint.",
    ]);
    expect(destinations("{endpoint: 'http://localhost:1', auth: {bearerTokenFile: /t}}").warnings).toEqual(
      [],
    );
  });
});

describe("what does not fit together", () => {
  test.each<[string, string]>([
    ["{auth: {basic: {username: a}}}", "otlp.auth.basic.username: there is no passwordFile beside it"],
    ["{auth: {basic: {passwordFile: a}}}", "otlp.auth.basic.passwordFile: there is no username beside it"],
    [
      "{auth: {basic: {username: a, passwordFile: b}, bearerTokenFile: c}}",
      "otlp.auth.bearerTokenFile: there is basic",
    ],
    [
      "{auth: {bearerTokenFile: c}, headers: {Authorization: x}}",
      "otlp.headers: authorization stands here and in",
    ],
    ["{tls: {certFile: a}}", "otlp.tls.certFile: there is no keyFile beside it"],
    ["{tls: {keyFile: a}}", "otlp.tls.keyFile: there is no certFile beside it"],
    ["{headers: {content-type: a}}", "otlp.headers.content-type: elbow sets this header itself"],
    ["{headers: {grpc-timeout: a}}", "otlp.headers.grpc-timeout: elbow sets this header itself"],
    ["{headers: {'a b': a}}", "otlp.headers.a b: is not a header name"],
    ["{headers: {__proto__: a}}", "otlp.headers.__proto__: is not a header name"],
    ['{headers: {a: "x\\r\\ny"}}', "otlp.headers.a: the value holds line breaks"],
    ["[]", "otlp: has 0 destinations"],
    ["text", "otlp: is a scalar, not a section"],
    ["[{name: a}, {name: a}]", "otlp[1].name: another destination is called a too"],
    [
      "[{}, {endpoint: 'http://b:1'}]",
      "e.yaml:3:23: otlp[1].name: another destination is called default too",
    ],
    ["[{name: a}, {name: b, resource: full}]", "otlp[1].resource: differs from the first destination's"],
    [
      "[{name: a}, {name: b, tls: {caFil: x}}]",
      "otlp[1].tls.caFil: there is no such option. Did you mean otlp.tls.caFile?",
    ],
  ])("%s: %s", (otlp, text) => {
    expect(destinations(otlp).problems).toEqual([expect.stringContaining(text)]);
  });

  test("a single variable cannot mean one of several destinations", () => {
    const { problems } = destinations("[{name: a}, {name: b}]", { ELBOW_OTLP_TIMEOUT: "3s" });
    expect(problems).toEqual([
      "ELBOW_OTLP_TIMEOUT: otlp.timeout: there are 2 destinations, and it does not say which is meant. Write it where they are listed.",
    ]);
  });
});
