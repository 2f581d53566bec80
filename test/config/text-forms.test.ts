import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatByteSize, parseByteSize } from "../../src/config/byte-size.ts";
import { formatDuration, parseDuration } from "../../src/config/duration.ts";
import { formatListenAddress, parseListenAddress } from "../../src/config/listen-address.ts";

describe("durations", () => {
  test.each([
    ["90s", 90_000],
    ["2m", 120_000],
    ["1h", 3_600_000],
    ["1h30m", 5_400_000],
    ["1.5h", 5_400_000],
    ["15d", 1_296_000_000],
    ["250ms", 250],
    ["1m500ms", 60_500],
    ["0s", 0],
  ])("%s is read as %i ms", (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  test.each([
    "",
    "2",
    "m",
    "2x",
    "-2m",
    "+2m",
    " 2m",
    "2m ",
    "30m1h",
    "2m2m",
    "1.5ms",
    "1e3s",
    "２m",
    "1_000s",
  ])("%j is no duration", (text) => {
    expect(parseDuration(text)).toBeNull();
  });

  test("a text of endless digits is refused at once", () => {
    expect(parseDuration("9".repeat(1_000_000))).toBeNull();
  });

  test("what is written is read back", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 15 * 86_400_000 }), (ms) => {
        expect(parseDuration(formatDuration(ms))).toBe(ms);
      }),
    );
  });

  test.each([
    [90_000, "1m30s"],
    [0, "0s"],
    [86_400_000, "1d"],
    [61_001, "1m1s1ms"],
  ])("%i ms is written %s", (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });
});

describe("sizes", () => {
  test.each([
    ["3MiB", 3_145_728],
    ["500KB", 500_000],
    ["512KiB", 524_288],
    ["1048576", 1_048_576],
    ["10B", 10],
    ["1.5KiB", 1_536],
  ])("%s is read as %i bytes", (text, bytes) => {
    expect(parseByteSize(text)).toBe(bytes);
  });

  test.each(["", "MiB", "3mib", "3 MiB", "-1B", "3Mi", "1e6", "9999999999999999B"])(
    "%j is no size",
    (text) => {
      expect(parseByteSize(text)).toBeNull();
    },
  );

  test("what is written is read back", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e12 }), (bytes) => {
        expect(parseByteSize(formatByteSize(bytes))).toBe(bytes);
      }),
    );
  });
});

describe("listen addresses", () => {
  test.each([
    ["[::]:8080", { host: "::", port: 8080 }],
    ["127.0.0.1:0", { host: "127.0.0.1", port: 0 }],
    [":8080", { host: "::", port: 8080 }],
    ["localhost:65535", { host: "localhost", port: 65_535 }],
  ])("%s", (text, address) => {
    expect(parseListenAddress(text)).toEqual(address);
  });

  test.each(["8080", "::1:8080", "host:", "host:65536", "[]:1", "host:8080/x", "a b:1", "off"])(
    "%j is no address",
    (text) => {
      expect(parseListenAddress(text)).toBeNull();
    },
  );

  test.each(["[::1]:8080", "0.0.0.0:1", "localhost:80"])("%s is written as it was read", (text) => {
    expect(formatListenAddress(parseListenAddress(text) ?? { host: "", port: 0 })).toBe(text);
  });
});
