import { globSync, readFileSync } from "node:fs";
import path from "node:path";

/** What of a Terraform module can be read without Terraform: names that are declared and names that are used. */
export interface TerraformModule {
  readonly variables: readonly string[];
  readonly usedVariables: readonly string[];
  readonly locals: readonly string[];
  readonly usedLocals: readonly string[];
  readonly resources: readonly string[];
  readonly usedResources: readonly string[];
  /** Files whose brackets or quotes do not match, with the place. */
  readonly unbalanced: readonly string[];
}

const unique = (found: readonly string[]): readonly string[] => [...new Set(found)].toSorted();
const all = (text: string, pattern: RegExp): readonly string[] =>
  unique([...text.matchAll(pattern)].map((match) => match.slice(1).join(".")));

const closing: Readonly<Record<string, string>> = { "}": "{", "]": "[", ")": "(" };

/** Null when every bracket of one line-oriented HCL text closes; strings hold no raw brackets that must count. */
function unbalancedAt(file: string, text: string): string | null {
  const open: string[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    const code = line.replaceAll(/"(?:[^"\\]|\\.)*"/g, '""').replace(/#.*$/, "");
    if (code.replaceAll('""', "").includes('"')) {
      return `${file}:${index + 1}: a quote does not close`;
    }
    for (const char of code) {
      if ("{[(".includes(char)) {
        open.push(char);
      } else if (closing[char] !== undefined && open.pop() !== closing[char]) {
        return `${file}:${index + 1}: ${char} closes nothing`;
      }
    }
  }
  return open.length === 0 ? null : `${file}: ${open.length} brackets stay open`;
}

/** Reads the *.tf files of a folder. No expression is evaluated and no provider's schema is known here. */
export function readTerraformModule(folder: string): TerraformModule {
  const files = globSync("*.tf", { cwd: folder }).toSorted();
  const texts = files.map((file) => readFileSync(path.join(folder, file), "utf8"));
  const text = texts.join("\n").replaceAll(/^\s*#.*$/gm, "");
  const localsBlock = /^locals \{\n([\s\S]*?)^\}/m.exec(text)?.[1] ?? "";
  return {
    variables: all(text, /^variable "(\w+)"/gm),
    usedVariables: all(text, /\bvar\.(\w+)/g),
    locals: all(localsBlock, /^ {2}(\w+) +=/gm),
    usedLocals: all(text, /\blocal\.(\w+)/g),
    resources: unique([
      ...all(text, /^resource "(\w+)" "(\w+)"/gm),
      ...all(text, /^data "(\w+)" "(\w+)"/gm).map((name) => `data.${name}`),
    ]),
    usedResources: all(text, /\b((?:data\.)?aws_\w+\.\w+)\b/g),
    unbalanced: files.flatMap((file, index) => unbalancedAt(file, texts[index] ?? "") ?? []),
  };
}
