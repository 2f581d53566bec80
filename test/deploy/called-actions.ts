import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseSync } from "oxc-parser";

/** The IAM prefix of each AWS client's actions. A client that is not in the table fails the test that asks for it. */
const prefixes: Readonly<Record<string, string>> = {
  "@aws-sdk/client-cloudwatch": "cloudwatch",
  "@aws-sdk/client-elastic-load-balancing": "elasticloadbalancing",
  "@aws-sdk/client-elastic-load-balancing-v2": "elasticloadbalancing",
};

const source = fileURLToPath(new URL("../../src", import.meta.url));

function actionsIn(file: string): readonly string[] {
  const { program } = parseSync(file, readFileSync(file, "utf8"));
  return program.body.flatMap((node) => {
    if (node.type !== "ImportDeclaration" || !node.source.value.startsWith("@aws-sdk/client-")) {
      return [];
    }
    const prefix = prefixes[node.source.value];
    if (prefix === undefined) {
      throw new Error(`${file}: ${node.source.value} has no IAM prefix in the table`);
    }
    return node.specifiers.flatMap((one) => {
      const name =
        one.type === "ImportSpecifier" && one.imported.type === "Identifier" ? one.imported.name : "";
      const isType = node.importKind === "type" || ("importKind" in one && one.importKind === "type");
      return name.endsWith("Command") && !isType ? [`${prefix}:${name.slice(0, -"Command".length)}`] : [];
    });
  });
}

/** Every AWS action that the program calls, read from the command classes that its sources import; sorted, each once. */
export function calledActions(): readonly string[] {
  const files = globSync("**/*.ts", { cwd: source, exclude: (name) => name === "simulation" });
  return [...new Set(files.flatMap((file) => actionsIn(path.join(source, file))))].toSorted();
}
