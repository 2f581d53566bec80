import type { ListenAddress } from "../status/server-settings.ts";

/** What one word or number in the configuration may be. `shape` says in words what `pattern` asks for. */
export type ScalarKind =
  | {
      readonly kind: "string";
      readonly pattern?: string;
      readonly shape?: string;
      /** True where an empty text has a meaning of its own. */
      readonly empty?: true;
    }
  /** `words` may stand in place of a duration. */
  | {
      readonly kind: "duration";
      readonly minMs: number;
      readonly maxMs: number;
      readonly words?: readonly string[];
    }
  | { readonly kind: "bytes"; readonly minBytes: number; readonly maxBytes: number }
  | { readonly kind: "integer"; readonly min: number; readonly max: number; readonly unit: string }
  | { readonly kind: "number"; readonly min: number; readonly max: number; readonly unit: string }
  | { readonly kind: "boolean" }
  | { readonly kind: "choice"; readonly values: readonly string[] }
  /** host:port, or "off". */
  | { readonly kind: "listen" };

/** A list of scalars. */
export interface ListKind {
  readonly kind: "list";
  readonly of: ScalarKind;
}

/** Free keys, each with a scalar or a list. Sources are merged key by key. */
export interface MapKind {
  readonly kind: "map";
  readonly keys: string;
  readonly of: ScalarKind | ListKind;
}

/** What the value of an option may be. */
export type OptionKind = ScalarKind | ListKind | MapKind;

/** One option: from these rows come flags, variables, checks, help, JSON schema and the page of the documentation. */
export interface OptionRow {
  /** Path in the file, e.g. `polling.settle`; `otlp.…` exists once per destination. */
  readonly path: string;
  readonly kind: OptionKind;
  /** As one would write it in the file; null = none. */
  readonly default: string | number | boolean | null | readonly string[] | Readonly<Record<string, string>>;
  /** One sentence for a tired reader. */
  readonly help: string;
  /** `live`: a changed file takes effect while running; `restart`: at the next start. */
  readonly reload: "live" | "restart";
  /** Present = there is a flag, called like the path in kebab case. */
  readonly flag?: true;
  /** Present = there is no start without it. */
  readonly required?: true;
  /** Present = shown as `***`. */
  readonly secret?: true;
}

type ScalarValue<K> = K extends { kind: "duration" }
  ? K extends { words: readonly (infer Word)[] }
    ? number | Word
    : number
  : K extends { kind: "bytes" | "integer" | "number" }
    ? number
    : K extends { kind: "boolean" }
      ? boolean
      : K extends { kind: "choice"; values: readonly (infer Word)[] }
        ? Word
        : K extends { kind: "listen" }
          ? ListenAddress | null
          : string;

type ElementValue<K> = K extends { kind: "list"; of: infer Of } ? readonly ScalarValue<Of>[] : ScalarValue<K>;

type KindValue<K> = K extends { kind: "map"; of: infer Of }
  ? ReadonlyMap<string, ElementValue<Of>>
  : ElementValue<K>;

/** The type of a row's checked value: durations in milliseconds, sizes in bytes, null where there may be none. */
export type RowValue<Row extends { kind: unknown; default: unknown }> =
  | KindValue<Row["kind"]>
  | (Row["default"] extends null ? (Row extends { required: true } ? never : null) : never);
