import { describe, expect, test } from "vitest";
import { resolveEndpoint, type WrittenEndpoint } from "../../src/config/resolve-endpoint.ts";

function resolved(text: string, more: Partial<WrittenEndpoint> = {}): string {
  const result = resolveEndpoint({ text, protocol: "grpc", path: "base", withoutScheme: "refuse", ...more });
  return result.kind === "url" ? result.url : result.what;
}

describe("endpoints", () => {
  test.each<[string, Partial<WrittenEndpoint>, string]>([
    ["http://collector:4317", {}, "http://collector:4317"],
    ["https://collector", {}, "https://collector:443"],
    ["http://[fd00::1]:4317", {}, "http://[fd00::1]:4317"],
    ["http://collector:80", {}, "http://collector:80"],
    ["http://collector:4317/some/path", {}, "http://collector:4317"],
    ["http://h:4318", { protocol: "http/protobuf" }, "http://h:4318/v1/metrics"],
    ["http://h:4318/", { protocol: "http/protobuf" }, "http://h:4318/v1/metrics"],
    ["http://h:9090/api/v1/otlp", { protocol: "http/protobuf" }, "http://h:9090/api/v1/otlp/v1/metrics"],
    ["http://h/v1/metrics", { protocol: "http/protobuf" }, "http://h/v1/metrics"],
    ["http://h/v1/metrics/", { protocol: "http/protobuf" }, "http://h/v1/metrics/"],
    ["http://h/x?tenant=1", { protocol: "http/protobuf" }, "http://h/x/v1/metrics?tenant=1"],
    ["http://h/push", { protocol: "http/protobuf", path: "complete" }, "http://h/push"],
    ["collector:4317", { withoutScheme: "https" }, "https://collector:4317"],
    ["collector:4317", { withoutScheme: "http" }, "http://collector:4317"],
  ])("%s with %o is pushed to %s", (text, more, url) => {
    expect(resolved(text, more)).toBe(url);
  });

  test.each<[string, Partial<WrittenEndpoint>, string]>([
    ["collector:4317", {}, "the URL has no scheme"],
    ["collector:4318", { protocol: "http/protobuf", withoutScheme: "https" }, "the URL has no scheme"],
    ["http://collector", {}, "the URL has no port"],
    ["http://user:secret@h:1", {}, "the URL holds a user name or password"],
    ["http://h:1/#x", {}, "the URL holds a # part"],
    ["unix:///run/x.sock", {}, "unix:// is no scheme for OTLP"],
    ["http://", {}, "is not a URL"],
    ["http://h:99999", {}, "is not a URL"],
    ["http://a b:1", {}, "is not a URL"],
  ])("%s with %o: %s", (text, more, what) => {
    expect(resolved(text, more)).toBe(what);
  });

  test.each<[string, WrittenEndpoint["protocol"], number]>([
    ["http://h:4318", "grpc", 1],
    ["http://h:4317/v1", "grpc", 1],
    ["http://h:4317", "http/protobuf", 1],
    ["http://h:4317", "grpc", 0],
  ])("%s over %s raises %i doubts", (text, protocol, count) => {
    const result = resolveEndpoint({ text, protocol, path: "base", withoutScheme: "refuse" });
    expect(result).toMatchObject({ kind: "url", doubts: { length: count } });
  });
});
