/** Labels that say which series is meant, without those that only describe its owner: a selector stays short and survives a new owner. */
const identifying = ["load_balancer_name", "target_group", "availability_zone", "env", "cluster", "region"];

/** Characters that a reader of the selector would not see; PromQL reads their escapes as the same characters. */
const hidden = /[\p{Cc}\p{Zl}\p{Zp}\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;

/** `name{label="value",…}` in PromQL, with the identifying labels in a fixed order; other labels are left out. */
export function promSelector(name: string, labels: Readonly<Record<string, string>>): string {
  const matchers = identifying.flatMap((key) => {
    const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
    return value === undefined ? [] : [`${key}="${promText(value)}"`];
  });
  return matchers.length === 0 ? name : `${name}{${matchers.join(", ")}}`;
}

function promText(value: string): string {
  return value
    .replaceAll("\\", "\\\\")
    .replaceAll('"', '\\"')
    .replaceAll("\n", "\\n")
    .replace(hidden, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
