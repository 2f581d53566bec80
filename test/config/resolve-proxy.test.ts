import { describe, expect, test } from "vitest";
import { parseConfiguration } from "../../src/config/parse-configuration.ts";
import { resolveProxy } from "../../src/config/resolve-proxy.ts";

const http = (url: string) => ({ url, protocol: "http/protobuf" as const });
const proxied = { https_proxy: "http://proxy:3128" };

describe("which proxy", () => {
  test.each([
    [
      "https by HTTPS_PROXY",
      http("https://otlp.example/v1/metrics"),
      { HTTPS_PROXY: "http://p:1" },
      "http://p:1/",
    ],
    [
      "lower case first",
      http("https://a/"),
      { HTTPS_PROXY: "http://upper:1", https_proxy: "http://lower:1" },
      "http://lower:1/",
    ],
    [
      "http by HTTP_PROXY",
      http("http://a/"),
      { HTTP_PROXY: "http://p:1", HTTPS_PROXY: "http://q:1" },
      "http://p:1/",
    ],
    ["http not by HTTPS_PROXY", http("http://a/"), { HTTPS_PROXY: "http://q:1" }, null],
    [
      "plain gRPC by HTTPS_PROXY",
      { url: "http://a:4317", protocol: "grpc" as const },
      { HTTPS_PROXY: "http://q:1" },
      "http://q:1/",
    ],
    [
      "gRPC by grpc_proxy first",
      { url: "http://a:4317", protocol: "grpc" as const },
      { grpc_proxy: "http://g:1", HTTPS_PROXY: "http://q:1" },
      "http://g:1/",
    ],
    ["a proxy without scheme", http("https://a/"), { HTTPS_PROXY: "p:3128" }, "http://p:3128/"],
    ["user and password stay", http("https://a/"), { HTTPS_PROXY: "http://u:s@p:1" }, "http://u:s@p:1/"],
    ["empty is none", http("https://a/"), { HTTPS_PROXY: " " }, null],
    ["this machine goes direct", http("https://localhost:9/"), { HTTPS_PROXY: "http://p:1" }, null],
    ["so does its IPv6 address", http("https://[::1]:9/"), { HTTPS_PROXY: "http://p:1" }, null],
  ])("%s", (...[, endpoint, env, url]) => {
    expect(resolveProxy(endpoint, env)).toEqual(url === null ? { kind: "none" } : { kind: "proxy", url });
  });

  test("what is no proxy URL is an error with its variable", () => {
    expect(resolveProxy(http("https://a/"), { HTTPS_PROXY: "socks5://p:1" })).toMatchObject({
      kind: "bad",
      variable: "HTTPS_PROXY",
    });
  });
});

describe("NO_PROXY", () => {
  test.each([
    ["https://otel.monitoring.svc:4318/", ".svc", true],
    ["https://otel.monitoring.svc:4318/", "svc", true],
    ["https://otel.monitoring.svc:4318/", "*.monitoring.svc", true],
    ["https://otel.monitoring.svc./", "monitoring.svc", true],
    ["https://notmonitoring.svc/", "monitoring.svc", false],
    ["https://otel.example:4318/", "other, otel.example:4318", true],
    ["https://otel.example:4318/", "otel.example:443", false],
    ["https://otel.example/", "*", true],
    ["https://10.2.3.4/", "10.0.0.0/8", true],
    ["https://11.2.3.4/", "10.0.0.0/8", false],
    ["https://10.2.3.4:8443/", "10.2.3.4:8443", true],
    ["https://[fd00::7]/", "fd00::/8", true],
    ["https://[fd00::7]:443/", "[fd00::7]:443", true],
    ["https://[fe80::7]/", "fd00::/8 10.0.0.0/8", false],
    ["https://a/", "[, 10.0.0.0/99, :1", false],
  ])("%s with %s", (url, noProxy, direct) => {
    expect(resolveProxy(http(url), { ...proxied, NO_PROXY: noProxy }).kind).toBe(direct ? "none" : "proxy");
  });
});

test("a destination of the configuration knows its proxy", () => {
  const text =
    "clusterName: a\nregion: eu-west-1\notlp: {endpoint: 'https://otlp.example', protocol: http/protobuf}\n";
  const parsed = parseConfiguration({ flags: new Map(), env: proxied, file: { name: "test", text } });
  expect(parsed).toMatchObject({
    kind: "valid",
    settings: { destinations: [{ proxyUrl: "http://proxy:3128/" }] },
  });
});
