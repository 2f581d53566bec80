import { usualLabels } from "../scaffold/alerts/rule-request.ts";
import { nearName } from "../scaffold/promql/near-name.ts";
import type { CommandContext } from "./command-context.ts";
import { exitBadUsage, exitClean, exitDifferences } from "./exit-code.ts";
import { newTemplateText } from "./scaffold-new-template.ts";
import { builtInSet, mergedSets, templateProblemText, templatesIn } from "./scaffold-template-set.ts";
import { textTable } from "./text-table.ts";

/** What `elbow scaffold templates` was asked. */
export type TemplatesQuestion =
  | { readonly kind: "list"; readonly folder: string | null }
  | { readonly kind: "show"; readonly name: string; readonly folder: string | null }
  | { readonly kind: "new"; readonly name: string }
  | { readonly kind: "check"; readonly folder: string };

/** `elbow scaffold templates list|show|new|check`. Asks nobody. */
export async function scaffoldTemplates(
  context: CommandContext,
  question: TemplatesQuestion,
): Promise<number> {
  if (question.kind === "new") {
    if (!/^[A-Z][A-Za-z0-9]{2,63}$/.test(question.name)) {
      context.stderr.write(`error: "${question.name}" is not a name such as WebErrorsHigh\n`);
      return exitBadUsage;
    }
    context.stdout.write(newTemplateText(question.name));
    return exitClean;
  }
  if (question.kind === "check") {
    const { sources, problems } = await templatesIn(question.folder, usualLabels, context);
    for (const problem of problems) {
      context.stderr.write(`✗ ${templateProblemText(problem)}\n`);
    }
    context.stdout.write(sources.map(({ template, file }) => `✓ ${template.name} (${file})\n`).join(""));
    return problems.length === 0 ? exitClean : exitDifferences;
  }
  const builtIn = builtInSet(usualLabels);
  const { sources, problems } =
    question.folder === null
      ? builtIn
      : mergedSets(builtIn, await templatesIn(question.folder, usualLabels, context));
  for (const problem of problems) {
    context.stderr.write(`warning: ${templateProblemText(problem)}\n`);
  }
  if (question.kind === "list") {
    const rows = sources.map(({ template }) => [
      template.name,
      template.family,
      template.severity,
      template.enabled ? "on" : "off",
      template.summary,
    ]);
    context.stdout.write(textTable(["alert", "family", "severity", "usually", "summary"], rows));
    return exitClean;
  }
  const found = sources.find(({ template }) => template.name === question.name);
  if (found === undefined) {
    const near = nearName(
      question.name,
      sources.map(({ template }) => template.name),
    );
    context.stderr.write(
      `error: no template is called ${question.name}${near === null ? "" : `; did you mean ${near}?`}\n`,
    );
    return exitDifferences;
  }
  context.stdout.write(found.text);
  return exitClean;
}
