import { Argument, InvalidArgumentError, Option, type Command } from "commander";
import type { CommandContext } from "./command-context.ts";
import type { DashboardOptions } from "./scaffold-dashboard-options.ts";

type Typed = {
  readonly output: DashboardOptions["output"];
  readonly out?: string;
  readonly panel?: string;
  readonly library?: true;
  readonly loadBalancerName?: readonly string[];
  readonly for?: string;
  readonly from?: string;
  readonly var?: readonly string[];
  readonly slo?: number;
  readonly delay?: string;
  readonly folder: string;
  readonly namespace?: string;
  readonly objectLabel?: string;
};

/** Registers `elbow scaffold dashboard` under `scaffold`; `finish` is told its exit code. */
export function addScaffoldDashboard(
  scaffold: Command,
  context: CommandContext,
  finish: (exitCode: number) => void,
): void {
  scaffold
    .command("dashboard")
    .description("Grafana dashboards, whole or single panels to paste. Without a name: what there is.")
    .addArgument(
      new Argument(
        "[names...]",
        "fleet, application, network, classic, target-group, service, slo, exporter, comparison; or all",
      ),
    )
    .addOption(
      new Option(
        "-o, --output <format>",
        "JSON to provision, ConfigMap for Grafana's sidecar, or GrafanaDashboard",
      )
        .choices(["json", "configmap", "crd"])
        .default("json"),
    )
    .option(
      "--out <path>",
      "write to a file, or into a folder (ends with a slash or exists; several always go into a folder)",
    )
    .option("--panel <name>", "one panel to paste; --var values are written into its queries")
    .option("--library", "library panels, as Grafana's API takes them")
    .option("--load-balancer-name <name>", "select this load balancer; it need not exist yet", collect)
    .option(
      "--for <owner>",
      "ingress/NS/NAME, service/NS/NAME, gateway/NS/NAME or ingressgroup/NAME: select its load balancers, whatever their names",
    )
    .option(
      "--from <path>",
      "a dashboard for each Ingress, Gateway and Service of type LoadBalancer in these manifests: file, folder, or - for standard input",
    )
    .option(
      "--var <name=value>",
      "select a value of a variable; $NAME or ${NAME} is left to a variable of yours; repeatable",
      collect,
    )
    .addOption(
      new Option("--slo <percent>", "objective that error budgets are counted from; default 99.9").argParser(
        objective,
      ),
    )
    .option("--delay <duration>", "age of the newest settled minute; default 4m")
    .option("--folder <name>", "folder in Grafana, for ConfigMap and GrafanaDashboard", "elbow")
    .option(
      "--namespace <namespace>",
      "namespace of the ConfigMap or GrafanaDashboard, and of manifests that name none",
    )
    .option(
      "--object-label <key=value>",
      "what the sidecar looks for (default grafana_dashboard=1), or the operator's instance selector (default dashboards=grafana)",
    )
    .action(async (names: readonly string[], typed: Typed) => {
      const command = await import("./scaffold-dashboard.ts");
      finish(await command.scaffoldDashboard(context, optionsOf(names, typed)));
    });
}

function optionsOf(names: readonly string[], typed: Typed): DashboardOptions {
  return {
    names,
    output: typed.output,
    out: typed.out ?? null,
    panel: typed.panel ?? null,
    library: typed.library === true,
    loadBalancerNames: typed.loadBalancerName ?? [],
    owner: typed.for ?? null,
    from: typed.from ?? null,
    values: typed.var ?? [],
    sloPercent: typed.slo ?? null,
    delay: typed.delay ?? null,
    folder: typed.folder,
    namespace: typed.namespace ?? null,
    objectLabel: typed.objectLabel ?? null,
  };
}

function collect(text: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), text];
}

function objective(text: string): number {
  const value = /^[0-9]{1,2}(\.[0-9]{1,6})?$/.test(text) ? Number(text) : Number.NaN;
  if (!(value > 0)) {
    throw new InvalidArgumentError("Write a percentage above 0 and below 100, e.g. 99.9.");
  }
  return value;
}
