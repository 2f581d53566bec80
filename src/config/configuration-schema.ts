import { byteSizePattern } from "./byte-size.ts";
import { durationPattern } from "./duration.ts";
import type { ListKind, OptionKind, OptionRow, ScalarKind } from "./option-row.ts";
import { destinationRows, globalRows } from "./option-table.ts";
import { maxEntries } from "./parse-value.ts";

/** A piece of JSON schema. */
type Schema = { readonly [key: string]: unknown };

/**
 * JSON schema (draft 07) of a configuration file. It knows names, types and shapes; relations between options and
 * metric names are checked by `elbow config validate` alone. A key without value is allowed everywhere: it means the default.
 */
export function configurationSchema(): object {
  const destination = section(destinationRows, "otlp");
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "elbow configuration",
    ...section(globalRows, "", {
      otlp: {
        description: "Where points are pushed: one destination, or a list.",
        anyOf: [destination, { type: "array", items: destination, minItems: 1 }],
      },
    }),
  };
}

function section(rows: readonly OptionRow[], path: string, more: Schema = {}): Schema {
  const prefix = path === "" ? "" : `${path}.`;
  const names = [...new Set(rows.map((row) => row.path.slice(prefix.length).split(".")[0] ?? ""))];
  const properties = names.map((name) => {
    const inner = `${prefix}${name}`;
    const row = rows.find((candidate) => candidate.path === inner);
    const below = rows.filter((candidate) => candidate.path.startsWith(`${inner}.`));
    return [name, row === undefined ? section(below, inner) : optionSchema(row)];
  });
  return {
    type: ["object", "null"],
    properties: { ...Object.fromEntries(properties), ...more },
    additionalProperties: false,
  };
}

function optionSchema(row: OptionRow): Schema {
  return { description: row.help, ...orNull(kindSchema(row.kind)), default: row.default };
}

function orNull(schema: Schema): Schema {
  if (Array.isArray(schema["enum"])) {
    return { enum: [...schema["enum"], null] };
  }
  return schema["type"] === undefined ? schema : { ...schema, type: [schema["type"], "null"].flat() };
}

function kindSchema(kind: OptionKind): Schema {
  if (kind.kind === "map") {
    return {
      type: "object",
      additionalProperties: elementSchema(kind.of),
      maxProperties: maxEntries,
    };
  }
  return elementSchema(kind);
}

function elementSchema(kind: ScalarKind | ListKind): Schema {
  return kind.kind === "list"
    ? { type: "array", items: scalarSchema(kind.of), maxItems: maxEntries }
    : scalarSchema(kind);
}

function scalarSchema(kind: ScalarKind): Schema {
  switch (kind.kind) {
    case "string":
      return {
        type: kind.empty === true ? ["string", "null"] : "string",
        ...(kind.empty === true ? {} : { minLength: 1 }),
        ...(kind.pattern === undefined ? {} : { pattern: kind.pattern }),
      };
    case "duration": {
      const words = (kind.words ?? []).map((word) => `|^${word}$`).join("");
      return { type: "string", pattern: `${durationPattern}${words}` };
    }
    case "bytes":
      return { type: ["string", "integer"], pattern: byteSizePattern };
    case "integer":
    case "number":
      return { type: kind.kind, minimum: kind.min, maximum: kind.max };
    case "boolean":
      return { type: "boolean" };
    case "choice":
      return { enum: kind.values };
    case "listen":
      return { type: "string", pattern: "^off$|:[0-9]{1,5}$" };
    default:
      return kind satisfies never;
  }
}
