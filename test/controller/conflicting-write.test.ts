import { describe, expect, test } from "vitest";
import { conflictingWrite } from "../../src/controller/conflicting-write.ts";
import { packedText } from "../../src/polling/checkpoint-bytes.ts";
import {
  checkpointKind,
  checkpointVersion,
  oldestReader,
} from "../../src/polling/rules/checkpoint-document.ts";

const written = (epoch: number): Promise<Uint8Array> =>
  packedText(
    JSON.stringify({
      kind: checkpointKind,
      version: checkpointVersion,
      oldestReader,
      epoch,
      savedAtMs: 1000,
    }),
  );

describe("a write of the checkpoint that this process does not know of", () => {
  test.each([
    ["of a later term ends this one", { elected: true, theirs: 8 }, "fenced"],
    ["of a later term ends this one without an election, too", { elected: false, theirs: 8 }, "fenced"],
    ["of the term before was under way", { elected: true, theirs: 6 }, "belated"],
    ["of the same term is this process's own, its answer was lost", { elected: true, theirs: 7 }, "belated"],
    ["without an election is another process's", { elected: false, theirs: 7 }, "stranger"],
    ["of an older term is so without an election, too", { elected: false, theirs: 6 }, "stranger"],
  ])("%s", async (_what, { elected, theirs }, kind) => {
    const met = await conflictingWrite(await written(theirs), { epoch: 7, elected, where: "ConfigMap a/b" });
    expect(met.kind).toBe(kind);
  });

  test("that cannot be read is another program's, and says when it is known", async () => {
    const own = { epoch: 7, elected: true, where: "ConfigMap a/b" };
    expect(await conflictingWrite(new TextEncoder().encode("hello"), own)).toMatchObject({
      kind: "stranger",
      message: "Somebody else wrote ConfigMap a/b; what this process delivered is written over it.",
    });
    expect(await conflictingWrite(await written(7), { ...own, elected: false })).toMatchObject({
      message: expect.stringContaining("ConfigMap a/b at 1970-01-01T00:00:01.000Z"),
    });
  });
});
