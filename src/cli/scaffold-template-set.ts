import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { parseDocument } from "yaml";
import type { AlertTemplate, TemplateProblem } from "../scaffold/alerts/alert-template.ts";
import { checkTemplate } from "../scaffold/alerts/check-template.ts";
import { readTemplate } from "../scaffold/alerts/read-template.ts";
import { builtInTemplates } from "../scaffold/templates/built-in-templates.ts";
import type { CommandContext } from "./command-context.ts";

/** A template with the text that it was read from. */
export interface TemplateSource {
  readonly file: string;
  readonly text: string;
  readonly template: AlertTemplate;
}

/** Templates, sorted by name, and what is wrong with those that could not be read. */
export interface TemplateSet {
  readonly sources: readonly TemplateSource[];
  readonly problems: readonly TemplateProblem[];
}

/** Larger files are no templates. */
const maxTemplateBytes = 262_144;
/** More files in a folder are no templates, but a wrong folder. */
const maxFiles = 500;

/** The built-in templates. They are checked by tests, so problems here are bugs. */
export function builtInSet(siteLabels: readonly string[]): TemplateSet {
  return setOf(Object.entries(builtInTemplates), siteLabels);
}

/** The templates of a folder's `.yaml` and `.yml` files, not of folders inside. */
export async function templatesIn(
  folder: string,
  siteLabels: readonly string[],
  context: CommandContext,
): Promise<TemplateSet> {
  const listed = await readdir(folder).catch((error: unknown) => error);
  if (!Array.isArray(listed)) {
    return problemSet(folder, "the folder cannot be read");
  }
  const files = listed.filter((name): name is string => /\.ya?ml$/.test(String(name))).toSorted();
  if (files.length === 0 || files.length > maxFiles) {
    return problemSet(
      folder,
      files.length === 0 ? "there is no .yaml file in it" : `it has more than ${maxFiles} files`,
    );
  }
  const problems: TemplateProblem[] = [];
  const texts: [string, string][] = [];
  for (const name of files) {
    const reading = await context.readFile(join(folder, name), maxTemplateBytes, context.signal);
    if (reading.kind === "text") {
      texts.push([name, reading.text]);
    } else {
      problems.push({ template: name, key: "", message: `cannot be read: ${reading.reason}` });
    }
  }
  const read = setOf(texts, siteLabels);
  return { sources: read.sources, problems: [...problems, ...read.problems] };
}

/** Two sets as one: a template of `second` replaces the one of the same name. */
export function mergedSets(first: TemplateSet, second: TemplateSet): TemplateSet {
  const own = new Set(second.sources.map(({ template }) => template.name));
  const sources = [...first.sources.filter(({ template }) => !own.has(template.name)), ...second.sources];
  return {
    sources: sources.toSorted((left, right) => (left.template.name < right.template.name ? -1 : 1)),
    problems: [...first.problems, ...second.problems],
  };
}

/** A problem on one line. */
export function templateProblemText({ template, key, message }: TemplateProblem): string {
  return `${template}${key === "" ? "" : `: ${key}`}: ${message}`;
}

function setOf(texts: readonly (readonly [string, string])[], siteLabels: readonly string[]): TemplateSet {
  const sources: TemplateSource[] = [];
  const problems: TemplateProblem[] = [];
  for (const [file, text] of texts) {
    const document = parseDocument(text);
    const [broken] = document.errors;
    if (broken !== undefined) {
      problems.push({
        template: file,
        key: "",
        message: `is not YAML: ${broken.message.split("\n")[0] ?? ""}`,
      });
      continue;
    }
    const reading = readTemplate(document.toJS({ maxAliasCount: 10 }), file);
    if (reading.kind === "invalid") {
      problems.push(...reading.problems);
      continue;
    }
    const { template } = reading;
    const wrong = checkTemplate(template, siteLabels);
    if (sources.some((one) => one.template.name === template.name)) {
      problems.push({ template: file, key: "name", message: `${template.name} is there twice` });
    } else if (wrong.length > 0) {
      problems.push(...wrong);
    } else {
      sources.push({ file, text, template });
    }
  }
  return {
    sources: sources.toSorted((left, right) => (left.template.name < right.template.name ? -1 : 1)),
    problems,
  };
}

function problemSet(folder: string, message: string): TemplateSet {
  return { sources: [], problems: [{ template: folder, key: "", message }] };
}
