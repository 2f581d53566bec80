import { Buffer } from "node:buffer";
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { checkpointFileStore } from "../../src/controller/checkpoint-file-store.ts";

const never = new AbortController().signal;
const bytes = (text: string): Uint8Array => Buffer.from(text);

async function folder() {
  const place = await mkdtemp(path.join(tmpdir(), "elbow-file-"));
  return {
    place,
    file: path.join(place, "progress"),
    [Symbol.asyncDispose]: () => rm(place, { recursive: true }),
  };
}

describe("a checkpoint in a file", () => {
  test("is replaced whole, for its owner's eyes only, and leaves nothing beside it", async () => {
    await using at = await folder();
    const store = checkpointFileStore(at.file);
    expect(await store.load(never)).toEqual({ kind: "none" });
    expect(await store.save(bytes("one"), never)).toEqual({ kind: "saved" });
    expect(await store.save(bytes("two"), never)).toEqual({ kind: "saved" });
    expect(await checkpointFileStore(at.file).load(never)).toEqual({ kind: "loaded", bytes: bytes("two") });
    expect(await readdir(at.place)).toEqual(["progress"]);
    expect((await stat(at.file)).mode & 0o777).toBe(0o600);
  });

  test("a file that somebody else wrote in between is noticed", async () => {
    await using at = await folder();
    const store = checkpointFileStore(at.file);
    await store.save(bytes("one"), never);
    await writeFile(at.file, "somebody else's");
    expect(await store.save(bytes("two"), never)).toEqual({
      kind: "conflict",
      bytes: bytes("somebody else's"),
    });
    expect(await store.save(bytes("three"), never)).toEqual({ kind: "saved" });
  });

  test("a folder that does not exist, and a folder in place of the file, are said so", async () => {
    await using at = await folder();
    await mkdir(at.file);
    const nowhere = await checkpointFileStore(path.join(at.place, "no", "progress")).save(bytes("x"), never);
    const notAFile = await checkpointFileStore(at.file).load(never);
    expect(nowhere).toMatchObject({
      kind: "refused",
      remedy: expect.stringContaining("Create the folder") as string,
    });
    expect(notAFile).toMatchObject({
      kind: "refused",
      remedy: expect.stringContaining("checkpoint.file") as string,
    });
  });
});
