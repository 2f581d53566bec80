import { stringify } from "yaml";
import type { OutputFormat } from "./command-options.ts";

/** A value as `-o` asks for it; `table` is the words of the command. */
export function printAs<T>(value: T, output: OutputFormat, table: (value: T) => string): string {
  switch (output) {
    case "json":
      return `${JSON.stringify(value, null, 2)}\n`;
    case "yaml":
      return stringify(value, { lineWidth: 0, aliasDuplicateObjects: false });
    case "table":
      return table(value);
    default:
      return output satisfies never;
  }
}
