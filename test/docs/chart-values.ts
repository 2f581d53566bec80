import type { CommandWords } from "./command-lines.ts";
import { textOf } from "./pages.ts";

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

/** The schema of the chart's values. */
export const valuesSchema = JSON.parse(textOf("charts/elbow/values.schema.json")) as Schema;

/** The keys that a helm command sets. */
export function valuesSet(words: CommandWords): readonly string[] {
  if (!words.includes("helm")) {
    return [];
  }
  return words.flatMap((word, index) => {
    const own = /^--set(?:-string|-file|-json)?=(.*)$/.exec(word)?.[1];
    const next = /^--set(?:-string|-file|-json)?$/.test(word) ? words[index + 1] : undefined;
    return (own ?? next ?? "")
      .split(/(?<!\\),(?=[A-Za-z.[\]\\/-]+=)/)
      .map((pair) => pair.split("=")[0] ?? "")
      .filter((key) => key !== "");
  });
}

/** What is wrong with a key of the chart, in words; null = it exists. */
export function chartKeyProblem(key: string): string | null {
  const parts = key
    .replaceAll(/\[[0-9]+\]/g, ".[]")
    .split(/(?<!\\)\./)
    .map((part) => part.replaceAll("\\", ""));
  return leads(valuesSchema, parts) ? null : `the chart has no value ${key}`;
}

function leads(schema: Schema, parts: readonly string[]): boolean {
  const [part, ...rest] = parts;
  if (part === undefined) {
    return true;
  }
  const choices = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
  if (choices.some((choice) => leads(choice, parts))) {
    return true;
  }
  const below = part === "[]" ? schema.items : schema.properties?.[part];
  if (below !== undefined) {
    return leads(below, rest);
  }
  const { additionalProperties: others, properties } = schema;
  return typeof others === "object"
    ? leads(others, rest)
    : others === true || (properties === undefined && others !== false && choices.length === 0);
}
