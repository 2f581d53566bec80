/** Makes `src/scaffold/templates/built-in-templates.ts` from the YAML files beside it, so that the bundle holds them. */
import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { builtInSet } from "../src/cli/scaffold-template-set.ts";
import { alertsPage } from "../src/scaffold/alerts/alerts-page.ts";
import { usualLabels } from "../src/scaffold/alerts/rule-request.ts";

const folder = fileURLToPath(new URL("../src/scaffold/templates/", import.meta.url));

/** Path in the checkout -> content of the generated module. The same files give the same bytes. */
export async function generateTemplates(): Promise<Record<string, string>> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".yaml")).toSorted();
  const entries = await Promise.all(
    names.map(
      async (name) =>
        `  ${JSON.stringify(name)}:\n    ${literal(await readFile(`${folder}${name}`, "utf8"))},\n`,
    ),
  );
  return {
    "src/scaffold/templates/built-in-templates.ts": `// Generated from the YAML files beside it by .dev/alert-templates.ts; run \`npm run generate\` after a change there.
/** The built-in alert templates by file name, as their YAML text. */
export const builtInTemplates: Readonly<Record<string, string>> = {
${entries.join("")}};
`,
  };
}

/** docs/alerts.md: the introduction beside this file, and a section for each built-in template. */
export async function generateAlertsPage(): Promise<Record<string, string>> {
  const introduction = await readFile(new URL("alerts-introduction.md", import.meta.url), "utf8");
  const templates = builtInSet(usualLabels).sources.map(({ template }) => template);
  return { "docs/alerts.md": alertsPage(templates, introduction) };
}

/** A string in the quotes that need fewer escapes, as the formatter wants it. */
function literal(text: string): string {
  const json = JSON.stringify(text);
  return text.split('"').length > text.split("'").length
    ? `'${json
        .slice(1, -1)
        .replaceAll(String.raw`\"`, '"')
        .replaceAll("'", String.raw`\'`)}'`
    : json;
}
