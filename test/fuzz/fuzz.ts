import { performance } from "node:perf_hooks";

/** How many inputs each property gets; ELBOW_FUZZ_RUNS=100000 for a night. */
export const fuzzRuns = Number(process.env["ELBOW_FUZZ_RUNS"] ?? 600);

/** The first seed; the one of a failing input is in its message. */
const fuzzSeed = Number(process.env["ELBOW_FUZZ_SEED"] ?? 1);

/** No input of a few kilobytes may take longer, on a machine that is busy with other things. A blow-up takes minutes. */
const maxInputMs = 3_000;

/** Whole numbers below `below`, the same for the same seed (mulberry32). */
type Dice = (below: number) => number;

function dice(seed: number): Dice {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** What breaks parsers of JSON, XML, YAML, protobuf, header lines and ARNs. */
const tokens: readonly Buffer[] = [
  "__proto__",
  '"__proto__":{"polluted":1},',
  "constructor",
  "prototype",
  "toString",
  "\u0000",
  "\ufeff",
  "\u202e",
  "\ud83d\ude00",
  "\r\n",
  "\n",
  ": ",
  "&a [*a, *a]",
  "<<: *a",
  "!!js/function",
  "<!DOCTYPE x [<!ENTITY a 'b'>]>",
  "<![CDATA[",
  "&#x0;",
  "&lt;",
  "]]>",
  "</member>",
  "1e999",
  "-0",
  "NaN",
  "null",
  "9".repeat(40),
  "-9223372036854775808",
  "[".repeat(200),
  '{"a":'.repeat(200),
  "a".repeat(9_000),
  "arn:aws:elasticloadbalancing:",
  "%00%0d%0a",
]
  .map((token) => Buffer.from(token))
  .concat([
    Buffer.from([0xff, 0xfe]),
    Buffer.from([0xc0, 0x80]),
    Buffer.from([0xed, 0xa0, 0x80]),
    Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]),
    Buffer.from([0x1f, 0x8b, 0x08]),
    Buffer.alloc(12),
  ]);

function once(bytes: Buffer, corpus: readonly Buffer[], roll: Dice): Buffer {
  const at = roll(bytes.length + 1);
  const end = Math.min(bytes.length, at + 1 + roll(roll(4) === 0 ? 64 : 8));
  const splice = (middle: Uint8Array, until = end): Buffer =>
    Buffer.concat([bytes.subarray(0, at), middle, bytes.subarray(until)]);
  switch (roll(8)) {
    case 0: {
      const copy = Buffer.from(bytes);
      copy[at] = (copy[at] ?? 0) ^ (1 << roll(8));
      return copy;
    }
    case 1:
      return splice(Buffer.from([roll(256)]), at + 1);
    case 2:
      return splice(Buffer.alloc(0));
    case 3:
      return splice(Buffer.concat([bytes.subarray(at, end), bytes.subarray(at, end)]));
    case 4:
      return splice(tokens[roll(tokens.length)] as Buffer, at);
    case 5:
      return splice(tokens[roll(tokens.length)] as Buffer);
    case 6:
      return bytes.subarray(0, at);
    default: {
      const other = corpus[roll(corpus.length)] as Buffer;
      return Buffer.concat([bytes.subarray(0, at), other.subarray(roll(other.length + 1))]);
    }
  }
}

/** Valid samples with one to six wounds each: `count` inputs, the same for the same seed. */
export function* mutations(
  corpus: readonly (string | Uint8Array)[],
  count = fuzzRuns,
): Generator<{ readonly seed: number; readonly bytes: Buffer }> {
  const samples = corpus.map((sample) => Buffer.from(sample));
  for (let run = 0; run < count; run += 1) {
    const seed = fuzzSeed * 1_000_003 + run;
    const roll = dice(seed);
    let bytes = samples[roll(samples.length)] as Buffer;
    for (let wound = roll(6); wound >= 0; wound -= 1) {
      bytes = once(bytes, samples, roll);
    }
    yield { seed, bytes };
  }
}

const prototypes = [Object.prototype, Array.prototype, Function.prototype, String.prototype, Map.prototype];
const shapeOf = (): string => prototypes.map((one) => Reflect.ownKeys(one).map(String).join()).join(";");

/** What one input must not do, checked around `read`; throws with the seed that makes it again. */
export async function survives(
  { seed, bytes }: { readonly seed: number; readonly bytes: Buffer },
  read: (bytes: Buffer) => unknown,
): Promise<void> {
  const before = shapeOf();
  const startMs = performance.now();
  const fault = (what: string, cause?: unknown): Error =>
    new Error(`${what}; seed ${seed}, input ${JSON.stringify(bytes.toString("latin1").slice(0, 400))}`, {
      cause,
    });
  try {
    await read(bytes);
  } catch (error) {
    throw fault(`threw ${String(error)}`, error);
  }
  const tookMs = performance.now() - startMs;
  if (tookMs > maxInputMs) {
    throw fault(`took ${Math.round(tookMs)} ms`);
  }
  if (shapeOf() !== before || "polluted" in {}) {
    throw fault("changed a prototype");
  }
}

/** Every mutation of `corpus` is survived; returns how many inputs there were, so that a test can say it tried some. */
export async function fuzz(
  corpus: readonly (string | Uint8Array)[],
  read: (bytes: Buffer) => unknown,
  count = fuzzRuns,
): Promise<number> {
  let inputs = 0;
  for (const mutation of mutations(corpus, count)) {
    await survives(mutation, read);
    inputs += 1;
  }
  return inputs;
}

/** What stands in a place where something else was expected. */
const oddValues: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e308,
  2 ** 53,
  "",
  "__proto__",
  "9".repeat(400),
  "a".repeat(9_000),
  "\u0000\u202e",
  "0-99999999",
  [],
  {},
  [[[]]],
  [null],
  { length: 1e9 },
  JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'),
];

function withWound(value: unknown, roll: Dice): unknown {
  const isTree = typeof value === "object" && value !== null;
  if (!isTree || Object.keys(value).length === 0 || roll(6) === 0) {
    return oddValues[roll(oddValues.length)];
  }
  const keys = Object.keys(value);
  const key = keys[roll(keys.length)] as string;
  if (Array.isArray(value)) {
    const copy = [...(value as readonly unknown[])];
    copy[Number(key)] = withWound(copy[Number(key)], roll);
    return roll(8) === 0 ? [...copy, ...copy] : copy;
  }
  const { [key]: inner, ...rest } = value as Readonly<Record<string, unknown>>;
  return roll(8) === 0 ? rest : { ...rest, [key]: withWound(inner, roll) };
}

/** As `fuzz`, for trees: places deep in valid samples get odd values, lose their key or come twice. The text stays JSON. */
export async function fuzzTrees(
  samples: readonly unknown[],
  read: (bytes: Buffer) => unknown,
  count = fuzzRuns,
): Promise<number> {
  for (let run = 0; run < count; run += 1) {
    const seed = fuzzSeed * 1_000_003 + run;
    const roll = dice(seed);
    let tree = samples[roll(samples.length)];
    for (let wound = roll(3); wound >= 0; wound -= 1) {
      tree = withWound(tree, roll);
    }
    await survives({ seed, bytes: Buffer.from(JSON.stringify(tree) ?? "null") }, read);
  }
  return count;
}
