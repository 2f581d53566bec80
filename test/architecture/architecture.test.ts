import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseSync } from "oxc-parser";
import { describe, expect, test } from "vitest";
import { roomRules } from "./import-rules.ts";

const source = fileURLToPath(new URL("../../src", import.meta.url));
const files = globSync("**/*.ts", { cwd: source }).map((file) => file.split(path.sep).join("/"));

interface Import {
  readonly from: string;
  readonly typeOnly: boolean;
}

function readImports(file: string): readonly Import[] {
  const { program, module } = parseSync(file, readFileSync(path.join(source, file), "utf8"));
  const imports: Import[] = [];
  for (const node of program.body) {
    if (node.type === "ImportDeclaration") {
      const named =
        node.specifiers.length > 0 &&
        node.specifiers.every((one) => "importKind" in one && one.importKind === "type");
      imports.push({ from: node.source.value, typeOnly: node.importKind === "type" || named });
    } else if (
      (node.type === "ExportNamedDeclaration" || node.type === "ExportAllDeclaration") &&
      node.source
    ) {
      imports.push({ from: node.source.value, typeOnly: node.exportKind === "type" });
    }
  }
  for (const dynamic of module.dynamicImports) {
    const text = readFileSync(path.join(source, file), "utf8").slice(
      dynamic.moduleRequest.start,
      dynamic.moduleRequest.end,
    );
    imports.push({ from: text.replaceAll(/["'`]/g, ""), typeOnly: false });
  }
  return imports;
}

const roomOf = (file: string): string => (file.includes("/") ? (file.split("/")[0] as string) : "main");
const target = (file: string, from: string): string => path.posix.join(path.posix.dirname(file), from);

function violations(file: string): readonly string[] {
  const room = roomOf(file);
  const rule = roomRules[room];
  if (rule === undefined) {
    return room === "main" ? [] : [`${file}: the room ${room}/ is not in the table`];
  }
  const inRules = file.split("/").includes("rules");
  const pure = rule.pure || inRules;
  const found: string[] = [];
  for (const { from, typeOnly } of readImports(file)) {
    if (!from.startsWith(".")) {
      const allowed = rule.packages?.some((name) => from === name || from.startsWith(`${name}/`)) ?? false;
      if (pure && !typeOnly && !allowed) {
        found.push(`${file}: a pure file imports ${from}`);
      }
      continue;
    }
    const other = target(file, from);
    if (other === "../package.json") {
      continue;
    }
    const otherRoom = roomOf(other);
    if (otherRoom === room) {
      continue;
    }
    const demo = file.startsWith("cli/demo") && otherRoom === "simulation";
    const allowed = demo || rule.imports.includes(otherRoom) || (typeOnly && rule.types.includes(otherRoom));
    if (!allowed) {
      found.push(`${file}: ${room}/ may not import ${typeOnly ? "types of " : ""}${otherRoom}/ (${from})`);
    }
  }
  return found;
}

const forbiddenInPure: readonly (readonly [RegExp, string])[] = [
  [/\basync\b/, "async"],
  [/\bawait\b/, "await"],
  [/\bprocess\./, "process"],
  [/\bDate\.now\b|new Date\(\)/, "the clock"],
  [/\bMath\.random\b/, "chance"],
  [/\bperformance\./, "the clock"],
];

/** The code without comments and string contents, so that words in prose do not count. */
function codeOf(file: string): string {
  const text = readFileSync(path.join(source, file), "utf8");
  const { comments } = parseSync(file, text);
  let code = text;
  for (const { start, end } of comments) {
    code = code.slice(0, start) + " ".repeat(end - start) + code.slice(end);
  }
  return code.replaceAll(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/g, '""');
}

const pureFiles = files.filter(
  (file) => roomRules[roomOf(file)]?.pure === true || file.split("/").includes("rules"),
);

describe("the house", () => {
  test("has files to look at", () => {
    expect(files.length).toBeGreaterThan(50);
    expect(pureFiles.length).toBeGreaterThan(20);
  });

  test("every room imports only what its row allows", () => {
    expect(files.flatMap(violations)).toEqual([]);
  });

  test("pure files have no clock, chance, process or async", () => {
    const found = pureFiles.flatMap((file) =>
      forbiddenInPure.flatMap(([pattern, what]) =>
        pattern.test(codeOf(file)) ? [`${file}: uses ${what}`] : [],
      ),
    );
    expect(found).toEqual([]);
  });

  test("no file imports a barrel: no index.ts exists", () => {
    expect(files.filter((file) => file.endsWith("/index.ts"))).toEqual([]);
  });

  test("only main.ts ends the process or listens to signals", () => {
    const found = files.filter(
      (file) => file !== "main.ts" && /\bprocess\.(exit|on|once|kill|exitCode)\b/.test(codeOf(file)),
    );
    expect(found).toEqual([]);
  });

  test("SDK types stay in their rooms", () => {
    const homes: Readonly<Record<string, readonly string[]>> = {
      "@aws-sdk/": ["aws"],
      "@smithy/": ["aws"],
      "@kubernetes/client-node": ["kubernetes"],
      "@opentelemetry/": ["otlp", "telemetry"],
      "@grpc/grpc-js": ["otlp", "telemetry", "simulation"],
    };
    const found = files.flatMap((file) =>
      readImports(file).flatMap(({ from }) =>
        Object.entries(homes).flatMap(([prefix, rooms]) =>
          from.startsWith(prefix) && !rooms.includes(roomOf(file))
            ? [`${file}: ${from} belongs into ${rooms.join(", ")}/`]
            : [],
        ),
      ),
    );
    expect(found).toEqual([]);
  });

  test("file names say Manager, Helper, Util, Handler, Data, Info or Impl nowhere", () => {
    const banned =
      /(^|[-/])(manager|helpers?|utils?|handler|(?<!metric-)data|info(?!-series)|impl|common|base|processor)(\.ts$|-)/;
    expect(files.filter((file) => banned.test(file))).toEqual([]);
  });
});

describe("the architecture test itself", () => {
  test.each([
    [
      "a type import is told from a value import",
      'import type { A } from "./a.ts";\nimport { type B } from "./b.ts";\nimport { C } from "./c.ts";',
    ],
  ])("%s", (_name, text) => {
    const { program } = parseSync("x.ts", text);
    const kinds = program.body.map((node) =>
      node.type === "ImportDeclaration"
        ? node.importKind === "type" ||
          node.specifiers.every((one) => "importKind" in one && one.importKind === "type")
        : null,
    );
    expect(kinds).toEqual([true, true, false]);
  });
});
