import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { parseSync } from "oxc-parser";

/** A JSON Schema, as ajv takes it. */
export type Schema = Readonly<Record<string, unknown>>;

type Node = Readonly<Record<string, never>> & { readonly type: string };

/** Where the SDK's declarations are; the package hides its own folder, but not its modules. */
const modules = path.dirname(
  path.dirname(createRequire(import.meta.url).resolve("@grafana/grafana-foundation-sdk/dashboard")),
);

const declarations = new Map<string, ReadonlyMap<string, Node>>();

/** Every type that one module of the SDK declares, by name. */
function declaredIn(module: string): ReadonlyMap<string, Node> {
  const known = declarations.get(module);
  if (known !== undefined) {
    return known;
  }
  const file = path.join(modules, module, "types.gen.d.ts");
  const { program } = parseSync(file, readFileSync(file, "utf8"));
  const found = new Map<string, Node>();
  for (const statement of program.body) {
    const node = (statement.type === "ExportNamedDeclaration"
      ? statement.declaration
      : statement) as unknown as Node | null;
    const id = (node as { id?: { name?: string } } | null)?.id?.name;
    if (node !== null && id !== undefined && !id.startsWith("default")) {
      found.set(id, node);
    }
  }
  declarations.set(module, found);
  return found;
}

/**
 * A closed JSON Schema of one type of the Grafana Foundation SDK, made from its declarations: no property but the declared
 * ones, enums by their values. `open` names types that take anything (`Module.Type`).
 */
export function sdkSchema(module: string, type: string): Schema {
  const definitions: Record<string, Schema> = {};
  const root = reference(module, type, definitions);
  return { $ref: root, definitions };
}

function reference(module: string, type: string, definitions: Record<string, Schema>): string {
  const key = `${module}.${type}`;
  if (!(key in definitions)) {
    definitions[key] = {};
    const node = declaredIn(module).get(type);
    if (node === undefined) {
      throw new Error(`the SDK's module ${module} has no type ${type}`);
    }
    definitions[key] = declared(node, module, definitions);
  }
  return `#/definitions/${key}`;
}

interface Member {
  readonly type: string;
  readonly optional?: boolean;
  readonly key: { readonly name?: string; readonly value?: string };
  readonly typeAnnotation?: { readonly typeAnnotation: Node };
}

function declared(node: Node, module: string, definitions: Record<string, Schema>): Schema {
  const any = node as unknown as {
    body: { body?: readonly Member[]; members?: readonly { initializer: { value: unknown } }[] };
    typeAnnotation: Node;
  };
  switch (node.type) {
    case "TSInterfaceDeclaration":
      return members(any.body.body ?? [], module, definitions);
    case "TSEnumDeclaration":
      return { enum: (any.body.members ?? []).map(({ initializer }) => literal(initializer as never)) };
    case "TSTypeAliasDeclaration":
      return typed(any.typeAnnotation, module, definitions);
    default:
      throw new Error(`the schema reader does not know ${node.type}`);
  }
}

function members(list: readonly Member[], module: string, definitions: Record<string, Schema>): Schema {
  const properties = list.filter(({ type }) => type === "TSPropertySignature");
  return {
    type: "object",
    additionalProperties: false,
    required: properties.flatMap(({ optional, key }) => (optional === true ? [] : [nameOf(key)])),
    properties: Object.fromEntries(
      properties.map(({ key, typeAnnotation }) => [
        nameOf(key),
        typeAnnotation === undefined ? {} : typed(typeAnnotation.typeAnnotation, module, definitions),
      ]),
    ),
  };
}

const nameOf = ({ name, value }: Member["key"]): string => name ?? value ?? "";

function literal(node: {
  readonly value?: unknown;
  readonly operator?: string;
  readonly argument?: { readonly value: number };
}): unknown {
  return node.operator === "-" ? -(node.argument?.value ?? 0) : node.value;
}

function typed(node: Node, module: string, definitions: Record<string, Schema>): Schema {
  const any = node as unknown as {
    types: readonly Node[];
    elementType: Node;
    literal: never;
    members: readonly Member[];
    typeName: {
      name?: string;
      left?: { name: string; left?: { name: string }; right?: { name: string } };
      right?: { name: string };
    };
    typeArguments?: { params: readonly Node[] };
    typeAnnotation: Node;
  };
  const of = (inner: Node): Schema => typed(inner, module, definitions);
  switch (node.type) {
    case "TSStringKeyword":
      return { type: "string" };
    case "TSNumberKeyword":
      return { type: "number" };
    case "TSBooleanKeyword":
      return { type: "boolean" };
    case "TSNullKeyword":
      return { type: "null" };
    case "TSAnyKeyword":
    case "TSUnknownKeyword":
      return {};
    case "TSArrayType":
      return { type: "array", items: of(any.elementType) };
    case "TSParenthesizedType":
      return of(any.typeAnnotation);
    case "TSUnionType":
      return { anyOf: any.types.map(of) };
    case "TSLiteralType":
      return { const: literal(any.literal) };
    case "TSTypeLiteral":
      return members(any.members, module, definitions);
    case "TSTypeReference":
      return referred(any, module, definitions);
    default:
      throw new Error(`the schema reader does not know ${node.type}`);
  }
}

function referred(
  any: {
    typeName: {
      name?: string;
      left?: { name?: string; left?: { name: string }; right?: { name: string } };
      right?: { name: string };
    };
    typeArguments?: { params: readonly Node[] };
  },
  module: string,
  definitions: Record<string, Schema>,
): Schema {
  const { typeName, typeArguments } = any;
  if (typeName.name === "Record") {
    const value = typeArguments?.params[1];
    return {
      type: "object",
      additionalProperties: value === undefined ? true : typed(value, module, definitions),
    };
  }
  if (typeName.name !== undefined) {
    return { $ref: reference(module, typeName.name, definitions) };
  }
  // `common.DataSourceRef`, or one member of an enum: `ns.Enum.Member` and `Enum.Member`.
  const { left, right } = typeName;
  const first = left?.name ?? left?.left?.name ?? "";
  if (declaredIn(module).has(first)) {
    return member(module, first, right?.name ?? "");
  }
  if (first === "cog") {
    // Queries are checked by the schema of their own data source.
    return {};
  }
  return left?.name === undefined
    ? member(first, left?.right?.name ?? "", right?.name ?? "")
    : { $ref: reference(first, right?.name ?? "", definitions) };
}

function member(module: string, type: string, name: string): Schema {
  const node = declaredIn(module).get(type) as unknown as {
    body: { members: readonly { id: { name?: string; value?: string }; initializer: never }[] };
  };
  const found = node.body.members.find(({ id }) => (id.name ?? id.value) === name);
  if (found === undefined) {
    throw new Error(`the SDK's ${module}.${type} has no member ${name}`);
  }
  return { const: literal(found.initializer) };
}
