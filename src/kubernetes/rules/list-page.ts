import { jsonRecord, type JsonRecord } from "../../runtime/json-record.ts";
import { fieldOf } from "./json-fields.ts";
import { resourceVersionOf } from "./watch-line.ts";

/** One page of a list. */
export type ListPage =
  | {
      readonly kind: "page";
      readonly items: readonly unknown[];
      /** Asks for the next page; null on the last one. */
      readonly continueToken: string | null;
      readonly resourceVersion: string;
    }
  | { readonly kind: "malformed"; readonly reason: string };

function continueTokenOf(list: JsonRecord): string | null {
  const metadata = jsonRecord(fieldOf(list, "metadata"));
  const token = metadata === null ? null : fieldOf(metadata, "continue");
  return typeof token === "string" && token !== "" ? token : null;
}

/** Reads the body of a list answer. Items are passed on unread: each is projected by itself and hurts only itself. */
export function parseListPage(body: unknown): ListPage {
  const list = jsonRecord(body);
  if (list === null) {
    return { kind: "malformed", reason: "the answer is not a JSON object" };
  }
  const items = fieldOf(list, "items") ?? [];
  const resourceVersion = resourceVersionOf(list);
  if (!Array.isArray(items) || resourceVersion === null) {
    return { kind: "malformed", reason: "the answer is not a list with a resourceVersion" };
  }
  return { kind: "page", items, continueToken: continueTokenOf(list), resourceVersion };
}
