import type { OptionRow, RowValue } from "./option-row.ts";
import { destinationOptions } from "./options/destination-options.ts";
import { identityOptions } from "./options/identity-options.ts";
import { metricsOptions } from "./options/metrics-options.ts";
import { pollingOptions } from "./options/polling-options.ts";
import { processOptions } from "./options/process-options.ts";

const rows = [
  ...identityOptions,
  ...pollingOptions,
  ...metricsOptions,
  ...destinationOptions,
  ...processOptions,
] as const;

type TableRow = (typeof rows)[number];

/** Path of an option: a typing error does not compile. */
export type OptionPath = TableRow["path"];

/** The type of the checked value of the option at `Path`. */
export type OptionValue<Path extends OptionPath> = RowValue<Extract<TableRow, { path: Path }>>;

/** Every option there is, in the order of the documentation. A new one is a new row, and nothing else. */
export const optionTable: readonly (OptionRow & { readonly path: OptionPath })[] = rows;

/** Options that each destination has. */
export const destinationRows = optionTable.filter((row) => isDestinationPath(row.path));

/** Options that exist once. */
export const globalRows = optionTable.filter((row) => !isDestinationPath(row.path));

/** Whether a path belongs to a destination rather than to the program. */
export function isDestinationPath(path: string): boolean {
  return path.startsWith("otlp.");
}
