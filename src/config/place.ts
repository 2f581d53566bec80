/** Where a value was written. */
export type Place =
  | { readonly source: "file"; readonly file: string; readonly line: number; readonly column: number }
  | { readonly source: "environment"; readonly variable: string }
  | { readonly source: "flag"; readonly flag: string }
  /** Nobody wrote it: the table's default. */
  | { readonly source: "default" }
  /** Nobody wrote it: it follows from another option. */
  | { readonly source: "derived"; readonly from: string };

/** The place in one word, as an editor or a shell understands it: `elbow.yaml:3:5`, `ELBOW_REGION`, `--region`. */
export function placeText(place: Place): string {
  switch (place.source) {
    case "file":
      return `${place.file}:${place.line}:${place.column}`;
    case "environment":
      return place.variable;
    case "flag":
      return place.flag;
    case "default":
      return "default";
    case "derived":
      return `from ${place.from}`;
    default:
      return place satisfies never;
  }
}
