import { describe, expect, test } from "vitest";
import { CheckpointKeeper } from "../../src/controller/checkpoint-keeper.ts";
import { problemList } from "../../src/controller/problem-list.ts";
import type { CheckpointLoad, CheckpointStore } from "../../src/kubernetes/checkpoint-store.ts";
import { unpackedText } from "../../src/polling/checkpoint-bytes.ts";
import { decodeCheckpoint } from "../../src/polling/rules/checkpoint-decode.ts";
import { seededRandom } from "../../src/runtime/seeded-random.ts";
import { silentLog } from "../../src/runtime/silent-log.ts";
import { FakeClock } from "../support/fake-clock.ts";

const startMs = Date.UTC(2026, 10, 21, 10);
const nothing = { actors: [], finished: [] };

/** A keeper of one bucket without load balancers, over stores that answer what `answers` says, by `BUCKET of BUCKETS`. */
function keeping(
  place: { readonly bucket: number; readonly buckets: number },
  answers: Readonly<Record<string, readonly CheckpointLoad[]>>,
) {
  const clock = new FakeClock(startMs);
  const problems = problemList({ clock, log: silentLog });
  const writes: { readonly atMs: number; readonly bytes: Uint8Array }[] = [];
  const loads: string[] = [];
  const storeOf = (bucket: number, buckets: number): CheckpointStore => {
    const key = `${bucket} of ${buckets}`;
    const left = [...(answers[key] ?? [])];
    return {
      where: `the document of ${key}`,
      async load() {
        loads.push(key);
        return left.shift() ?? { kind: "none" };
      },
      async save(bytes) {
        writes.push({ atMs: clock.nowMs() - startMs, bytes });
        return { kind: "saved" };
      },
    };
  };
  const keeper = new CheckpointKeeper({
    clock,
    random: seededRandom(1),
    log: silentLog,
    problems,
    store: storeOf(place.bucket, place.buckets),
    division: { ...place, storeOf },
    bucket: place.bucket,
    epoch: 1,
    elected: true,
    meters: { written() {} },
    recheckMinutes: () => 15,
  });
  return { clock, problems, writes, loads, keeper };
}

/** How many buckets each written document tells of. */
const divisionsOf = (writes: readonly { readonly bytes: Uint8Array }[]) =>
  Promise.all(
    writes.map(async ({ bytes }) => {
      const decoded = decodeCheckpoint((await unpackedText(bytes)) ?? "");
      return decoded.kind === "checkpoint" ? (decoded.checkpoint.division?.buckets ?? 1) : null;
    }),
  );

const refused: CheckpointLoad = {
  kind: "refused",
  message: "elbow is not allowed to read it (status 403)",
  remedy: "Add a rule.",
};
const away: CheckpointLoad = { kind: "unavailable", message: "status 503" };

describe("what other divisions of the load balancers wrote", () => {
  test("is waited for while it is away, and that is said until it is over", async () => {
    const { clock, problems, loads, keeper } = keeping({ bucket: 1, buckets: 2 }, { "0 of 1": [away, away] });
    const loaded = keeper.load(new AbortController().signal);
    await clock.advance(0);
    expect(problems.list()).toMatchObject([{ where: "checkpoint 1", message: "status 503" }]);
    await clock.advance(30_000);
    expect(await loaded).toBeNull();
    expect(loads.filter((key) => key === "0 of 1")).toHaveLength(3);
    expect(problems.list()).toEqual([]);
  });

  test("tells each of four what its part of the month's cost is, also after a crash", async () => {
    const spending = { monthStartMs: Date.UTC(2026, 10, 1), countedFromMs: startMs, usd: 8, stepUsd: 4 };
    const whole = keeping({ bucket: 0, buckets: 1 }, {});
    const signal = new AbortController().signal;
    await whole.keeper.load(signal);
    const stop = new AbortController();
    const running = whole.keeper.run(() => ({ ...nothing, spending }), stop.signal, signal);
    await whole.clock.advance(310_000);
    stop.abort(new Error("killed"));
    await running;
    const found: CheckpointLoad = { kind: "loaded", bytes: whole.writes[0]?.bytes ?? new Uint8Array() };
    const parts = [0, 1, 2, 3].map((bucket) =>
      keeping({ bucket, buckets: 4 }, { "0 of 1": [found] }).keeper.load(signal),
    );
    const loaded = await Promise.all(parts);
    expect(loaded.map((one) => one?.spending?.usd)).toEqual([3, 3, 3, 3]);
    expect(loaded.map((one) => one?.clean)).toEqual([true, true, true, true]);
  });

  test("is said when it may not be read and there are several buckets", async () => {
    const { problems, keeper } = keeping({ bucket: 1, buckets: 2 }, { "0 of 1": [refused] });
    expect(await keeper.load(new AbortController().signal)).toBeNull();
    expect(problems.list()).toMatchObject([
      { message: expect.stringContaining("403"), remedy: expect.stringContaining("rbac.formerBuckets") },
    ]);
  });

  test("is no problem when it may not be read and there is one bucket", async () => {
    const { problems, keeper } = keeping({ bucket: 0, buckets: 1 }, { "0 of 2": [refused] });
    expect(await keeper.load(new AbortController().signal)).toBeNull();
    expect(problems.list()).toEqual([]);
  });
});

describe("a bucket without load balancers", () => {
  test.each([
    { name: "of several buckets tells at once how they are divided", buckets: 2, withinMs: 10_000 },
    { name: "that is the only one has nothing to tell before five minutes", buckets: 1, withinMs: 310_000 },
  ])("$name", async ({ buckets, withinMs }) => {
    const { clock, writes, keeper } = keeping({ bucket: 0, buckets }, {});
    const stop = new AbortController();
    await keeper.load(stop.signal);
    const running = keeper.run(() => nothing, stop.signal, new AbortController().signal);
    await clock.advance(withinMs / 2);
    const before = writes.length;
    await clock.advance(withinMs / 2);
    stop.abort(new Error("done"));
    await running;
    expect({ before, after: writes.length }).toEqual({ before: buckets - 1, after: 1 });
    const text = await unpackedText(writes[0]?.bytes ?? new Uint8Array());
    expect(decodeCheckpoint(text ?? "")).toMatchObject({
      kind: "checkpoint",
      checkpoint: buckets === 1 ? {} : { division: { buckets, sinceMs: startMs } },
    });
  });

  test("tells it after a change once the others have read, not only five minutes later", async () => {
    const first = keeping({ bucket: 0, buckets: 2 }, {});
    const signal = new AbortController().signal;
    await first.keeper.load(signal);
    await first.keeper.finish(nothing, signal);
    const stop = new AbortController();
    const running = first.keeper.run(() => nothing, stop.signal, signal);
    await first.clock.advance(10_000);
    stop.abort(new Error("done"));
    await running;
    const bytes = first.writes[0]?.bytes ?? new Uint8Array();
    const next = keeping(
      { bucket: 0, buckets: 3 },
      { "0 of 3": [{ kind: "loaded", bytes }], "0 of 2": [{ kind: "loaded", bytes }] },
    );
    await next.keeper.load(signal);
    const ended = new AbortController();
    const going = next.keeper.run(() => nothing, ended.signal, signal);
    await next.clock.advance(44_000);
    expect(await divisionsOf(next.writes)).not.toContain(3);
    await next.clock.advance(16_000);
    ended.abort(new Error("done"));
    await going;
    expect(await divisionsOf(next.writes)).toContain(3);
  });
});
