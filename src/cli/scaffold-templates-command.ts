import type { Command } from "commander";
import type { CommandContext } from "./command-context.ts";
import type { TemplatesQuestion } from "./scaffold-templates.ts";

/** Registers `elbow scaffold templates` and what is under it; `finish` is told the exit code. */
export function addScaffoldTemplates(
  scaffold: Command,
  context: CommandContext,
  finish: (exitCode: number) => void,
): void {
  const templates = scaffold.command("templates").description("The templates that alerts are made from.");
  const answer = async (question: TemplatesQuestion): Promise<void> => {
    const { scaffoldTemplates } = await import("./scaffold-templates.ts");
    finish(await scaffoldTemplates(context, question));
  };
  templates
    .command("list")
    .description("All templates in a table.")
    .option("--templates <folder>", "your own besides")
    .action(async (typed: { templates?: string }) =>
      answer({ kind: "list", folder: typed.templates ?? null }),
    );
  templates
    .command("show <name>")
    .description("One template as it is written.")
    .option("--templates <folder>", "your own besides")
    .action(async (name: string, typed: { templates?: string }) =>
      answer({ kind: "show", name, folder: typed.templates ?? null }),
    );
  templates
    .command("new <name>")
    .description("Print a template to begin with.")
    .action(async (name: string) => answer({ kind: "new", name }));
  templates
    .command("check <folder>")
    .description("Say everything that is wrong with the templates of a folder; ends with 4 if anything is.")
    .action(async (folder: string) => answer({ kind: "check", folder }));
}
