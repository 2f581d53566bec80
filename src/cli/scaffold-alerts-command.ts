import { Option, type Command } from "commander";
import type { CommandContext } from "./command-context.ts";
import { addConfigurationFlags, configurationOptions } from "./configuration-flags.ts";
import type { AlertsOutput } from "./scaffold-options.ts";

interface Typed {
  readonly output: AlertsOutput;
  readonly offset?: "group" | "expression";
  readonly only?: readonly string[];
  readonly also?: readonly string[];
  readonly without?: readonly string[];
  readonly loadBalancerName?: readonly string[];
  readonly from?: string;
  readonly for?: string;
  readonly demo?: true;
  readonly central?: true;
  readonly set?: readonly string[];
  readonly thresholds?: string;
  readonly label?: readonly string[];
  readonly severity?: readonly string[];
  readonly groupBy?: string;
  readonly joinOwner?: true;
  readonly runbookUrl?: string;
  readonly grafanaUrl?: string;
  readonly templates?: string;
  readonly tests?: true;
  readonly out?: string;
  readonly inhibit?: true;
  readonly name: string;
  readonly namespace?: string;
  readonly objectLabel?: readonly string[];
  readonly folder: string;
  readonly datasourceUid: string;
}

/** Registers `elbow scaffold alerts`; `finish` is told its exit code. */
export function addScaffoldAlerts(
  scaffold: Command,
  context: CommandContext,
  finish: (exitCode: number) => void,
): void {
  const command = scaffold
    .command("alerts")
    .description("Alert rules for load balancers and for elbow itself, each number with its source.")
    .addOption(
      new Option("-o, --output <format>", "for which ruler")
        .choices(["prometheus", "prometheusrule", "mimir", "grafana", "vmalert"])
        .default("prometheus"),
    )
    .addOption(
      new Option(
        "--offset <where>",
        "where the wait for late values is written (default: group; grafana: expression)",
      ).choices(["group", "expression"]),
    )
    .option("--only <names>", "these alerts or families (alb, nlb, clb, exporter; all), commas between", list)
    .option("--also <names>", "these besides the usual ones", list)
    .option("--without <names>", "all but these", list)
    .option(
      "--load-balancer-name <name>",
      "only this load balancer; it need not exist yet; repeatable",
      collect,
    )
    .option("--from <path>", "only for the owners in these manifests: file, folder, or - for standard input")
    .option("--for <owner>", "only for ingress/NS/NAME and the like: asks the cluster")
    .option("--demo", "with --for: the simulated world of elbow demo")
    .option("--central", "one set for all clusters, even where the configuration names one")
    .option(
      "--set <Alert.parameter=value>",
      "another value; also Alert.for and Alert.severity; repeatable",
      collect,
    )
    .option(
      "--thresholds <file>",
      "values for single load balancers (YAML: name, and under it Alert.parameter: value)",
    )
    .option("--label <name=value>", "a label for every alert, to route it; repeatable", collect)
    .option(
      "--severity <ours=yours>",
      "what page, warning and ticket are called at your site; repeatable",
      collect,
    )
    .option(
      "--group-by <labels>",
      "labels that alerts keep (default: cluster,region,env,namespace,job,load_balancer_name)",
    )
    .option("--join-owner", "alerts also get owner_kind and owner_name, from elbow_load_balancer_owner_info")
    .option(
      "--runbook-url <url>",
      "beginning of runbook links, the alert's name follows (default: the first steps stand in the alert)",
    )
    .option("--grafana-url <url>", "where Grafana has elbow's dashboards: alerts get a link to theirs")
    .option("--templates <folder>", "your own templates; one of the same name replaces ours")
    .option("--tests", "write promtool tests beside the rules")
    .option("--out <path>", "write to a file, or into a folder (ends with a slash or exists)")
    .option("--inhibit", "print inhibit rules for Alertmanager instead")
    .option(
      "--name <name>",
      "name of the file, the PrometheusRule object and Mimir's namespace",
      "elbow-alerts",
    )
    .option("--namespace <namespace>", "namespace of the PrometheusRule, and of manifests that name none")
    .option(
      "--object-label <name=value>",
      "a label of the PrometheusRule, such as release=prometheus; repeatable",
      collect,
    )
    .option("--folder <name>", "folder of Grafana-managed rules", "elbow")
    .option("--datasource-uid <uid>", "Prometheus data source of Grafana-managed rules", "prometheus")
    .action(async (typed: Typed) => {
      const { scaffoldAlerts } = await import("./scaffold-alerts.ts");
      finish(
        await scaffoldAlerts(context, {
          ...configurationOptions(command),
          output: typed.output,
          offset: typed.offset ?? null,
          only: typed.only ?? [],
          also: typed.also ?? [],
          without: typed.without ?? [],
          loadBalancerNames: typed.loadBalancerName ?? [],
          from: typed.from ?? null,
          target: typed.for ?? null,
          demo: typed.demo === true,
          central: typed.central === true,
          set: typed.set ?? [],
          thresholds: typed.thresholds ?? null,
          labels: typed.label ?? [],
          severities: typed.severity ?? [],
          groupBy: typed.groupBy ?? null,
          joinOwner: typed.joinOwner === true,
          runbookUrl: typed.runbookUrl ?? null,
          grafanaUrl: typed.grafanaUrl ?? null,
          templates: typed.templates ?? null,
          tests: typed.tests === true,
          out: typed.out ?? null,
          inhibit: typed.inhibit === true,
          name: typed.name,
          namespace: typed.namespace ?? null,
          objectLabels: typed.objectLabel ?? [],
          folder: typed.folder,
          datasourceUid: typed.datasourceUid,
        }),
      );
    });
  addConfigurationFlags(command);
}

function collect(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}

function list(text: string, before: readonly string[] = []): readonly string[] {
  return [
    ...before,
    ...text
      .split(",")
      .map((word) => word.trim())
      .filter((word) => word !== ""),
  ];
}
