import type { Command } from "commander";
import type { CommandContext } from "./command-context.ts";
import { addScaffoldAlerts } from "./scaffold-alerts-command.ts";
import { addScaffoldCompat } from "./scaffold-compat-command.ts";
import { addScaffoldDashboard } from "./scaffold-dashboard-command.ts";
import { addScaffoldTemplates } from "./scaffold-templates-command.ts";

/** Registers `elbow scaffold` and what is under it; `finish` is told the exit code. */
export function addScaffoldCommand(
  program: Command,
  context: CommandContext,
  finish: (exitCode: number) => void,
): void {
  const scaffold = program
    .command("scaffold")
    .description("Alert rules and dashboards for your load balancers, also before they exist.");
  addScaffoldAlerts(scaffold, context, finish);
  addScaffoldDashboard(scaffold, context, finish);
  addScaffoldTemplates(scaffold, context, finish);
  addScaffoldCompat(scaffold, context, finish);
}
