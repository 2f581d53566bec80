import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lineSplitter } from "../../../src/kubernetes/rules/line-splitter.ts";
import type { SplitLine } from "../../../src/kubernetes/rules/line-splitter.ts";

/** Cuts bytes at the given places and feeds the pieces. */
function split(bytes: Uint8Array, cuts: readonly number[], maxLineBytes: number): readonly SplitLine[] {
  const splitter = lineSplitter(maxLineBytes);
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length];
  return places.slice(1).flatMap((end, index) => splitter.push(bytes.subarray(places[index], end)));
}

const texts = fc.array(
  fc
    .string({ unit: "binary" })
    .map((text) => text.replaceAll("\n", ""))
    .filter((text) => text !== ""),
);
const cuts = fc.array(fc.nat());
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

describe("line splitter", () => {
  test("gives the same lines however the bytes are cut, also inside characters", () => {
    fc.assert(
      fc.property(texts, cuts, (lines, at) => {
        const wellFormed = lines.map((line) => line.toWellFormed());
        const bytes = bytesOf(wellFormed.map((line) => `${line}\n`).join(""));
        expect(split(bytes, at, 1_000_000)).toEqual(wellFormed.map((text) => ({ kind: "line", text })));
      }),
    );
  });

  test("reports each line over the bound with its size and keeps the others", () => {
    fc.assert(
      fc.property(texts, cuts, fc.integer({ min: 1, max: 12 }), (lines, at, maxLineBytes) => {
        const wellFormed = lines.map((line) => line.toWellFormed());
        const bytes = bytesOf(wellFormed.map((line) => `${line}\n`).join(""));
        expect(split(bytes, at, maxLineBytes)).toEqual(
          wellFormed.map((text) => {
            const { length } = bytesOf(text);
            return length > maxLineBytes ? { kind: "too-long", bytes: length } : { kind: "line", text };
          }),
        );
      }),
    );
  });

  test("never throws, whatever the bytes are", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 400 }),
        cuts,
        fc.integer({ min: 1, max: 50 }),
        (bytes, at, max) => {
          expect(split(bytes, at, max).length).toBeLessThanOrEqual(bytes.length);
        },
      ),
    );
  });

  test("a line without its end waits", () => {
    const splitter = lineSplitter(100);
    expect(splitter.push(bytesOf("one\ntwo"))).toEqual([{ kind: "line", text: "one" }]);
    expect(splitter.push(bytesOf("\n"))).toEqual([{ kind: "line", text: "two" }]);
  });

  test("bytes that are no UTF-8 are said, and the next line is whole", () => {
    const splitter = lineSplitter(100);
    expect(splitter.push(Uint8Array.of(0xc3, 0x28, 0x0a, 0x61, 0x0a))).toEqual([
      { kind: "not-utf8", bytes: 2 },
      { kind: "line", text: "a" },
    ]);
  });
});
