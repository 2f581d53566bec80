import { execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { readTextFile } from "../../src/cli/read-text-file.ts";

const never = new AbortController().signal;

async function withFile<T>(bytes: Uint8Array | string, use: (file: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), "elbow-read-"));
  try {
    const file = path.join(folder, "file");
    await writeFile(file, bytes);
    return await use(file);
  } finally {
    await rm(folder, { recursive: true });
  }
}

describe("reading a text file", () => {
  test.each<[string, Uint8Array | string, object]>([
    ["plain text", "grün", { kind: "text", text: "grün" }],
    ["a byte order mark is dropped", "\uFEFFa: 1", { kind: "text", text: "a: 1" }],
    ["nothing", "", { kind: "text", text: "" }],
    ["exactly as much as allowed", "12345678", { kind: "text", text: "12345678" }],
    ["one byte too many", "123456789", { kind: "unreadable", reason: "it is larger than 8 bytes" }],
    ["no text", new Uint8Array([0xff, 0xfe]), { kind: "unreadable", reason: "it is not UTF-8 text" }],
  ])("%s", async (_name, bytes, reading) => {
    expect(await withFile(bytes, (file) => readTextFile(file, 8, never))).toEqual(reading);
  });

  test.each([
    ["no-such-file", "there is no such file"],
    [tmpdir(), "it is a folder"],
    ["/dev/zero", "it is larger than 8 bytes"],
    ["a\0b", "the name holds a zero byte"],
  ])("%j is unreadable: %s", async (file, reason) => {
    expect(await readTextFile(file, 8, never)).toEqual({ kind: "unreadable", reason });
  });

  test("a pipe is refused at once rather than waited for or taken as empty", async () => {
    const reading = await withFile("", async (file) => {
      execFileSync("mkfifo", [`${file}.pipe`]);
      return readTextFile(`${file}.pipe`, 8, never);
    });
    expect(reading).toEqual({ kind: "unreadable", reason: "it is a pipe; write it to a file first" });
  });

  test("an abort rejects with its reason", async () => {
    const reason = new Error("stop");
    await expect(readTextFile("x", 8, AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});
