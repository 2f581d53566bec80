import { destinationKey, type EffectiveConfiguration, type EffectiveValue } from "./effective.ts";
import { placeText } from "./place.ts";
import type { Problem } from "./problem.ts";

/** One warning that names every option and value someone wrote and this version does nothing with; null = none. */
export function unfinishedOptions({ global, destinations }: EffectiveConfiguration): Problem | null {
  const count = destinations.length;
  const entries = [
    ...[...global.values()].map((entry) => ({ entry, key: entry.row.path })),
    ...destinations.flatMap((options, index) =>
      [...options.values()].map((entry) => ({ entry, key: destinationKey(entry.row.path, index, count) })),
    ),
  ];
  const named = entries.flatMap(({ entry, key }) =>
    unfinished(entry).map((words) => `${key}${words} (${placeText(entry.place)})`),
  );
  return named.length === 0
    ? null
    : {
        place: { source: "default" },
        key: "",
        what: `without effect in this version: ${named.join(", ")}`,
        fix: "They are kept for a later one; nothing else changes.",
      };
}

/** What to say after the key: "" for the option as a whole, `: value` for single values. */
function unfinished({ row, value, place }: EffectiveValue): readonly string[] {
  if (place.source === "default" || place.source === "derived") {
    return [];
  }
  if (row.feature === "later") {
    return [""];
  }
  const written = Array.isArray(value) ? value : [value];
  return (row.laterValues ?? []).filter((word) => written.includes(word)).map((word) => `: ${word}`);
}
