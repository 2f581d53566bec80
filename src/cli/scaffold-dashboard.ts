import { stringify } from "yaml";
import { assembleDashboard } from "../scaffold/dashboards/assemble-dashboard.ts";
import { type DashboardParameters, defaultParameters } from "../scaffold/dashboards/dashboard-parameters.ts";
import type { DashboardName, PanelSpec } from "../scaffold/dashboards/dashboard-spec.ts";
import { dashboardNames, dashboardSpec } from "../scaffold/dashboards/dashboards.ts";
import type { GrafanaDashboard } from "../scaffold/dashboards/grafana-json.ts";
import { libraryElement } from "../scaffold/dashboards/library-panel.ts";
import { dashboardConfigMap, dashboardResource, dashboardText } from "../scaffold/dashboards/manifests.ts";
import { pastedPanel } from "../scaffold/dashboards/pasted-panel.ts";
import type { CommandContext } from "./command-context.ts";
import { exitBadUsage, exitClean } from "./exit-code.ts";
import { manifestDashboards } from "./manifest-dashboards.ts";
import type { DashboardOptions } from "./scaffold-dashboard-options.ts";
import { type DashboardRequest, hint, readDashboardRequest } from "./scaffold-dashboard-request.ts";
import { textTable } from "./text-table.ts";
import { writeTextFiles, type NamedText } from "./write-text-file.ts";

/** What there is to print, or what is wrong. */
type Pieces =
  | { readonly kind: "pieces"; readonly pieces: readonly NamedText[] }
  | { readonly kind: "invalid"; readonly message: string };

/** `elbow scaffold dashboard`: prints or writes dashboards, panels or library panels. Asks nobody and costs nothing. */
export async function scaffoldDashboard(context: CommandContext, options: DashboardOptions): Promise<number> {
  const reading = readDashboardRequest(options);
  if (reading.kind === "invalid") {
    return badUsage(context, reading.message);
  }
  if (reading.request.names.length === 0) {
    context.stdout.write(overview());
    return exitClean;
  }
  const made = await makePieces(context, options, reading.request);
  if (made.kind === "invalid") {
    return badUsage(context, made.message);
  }
  const { pieces } = made;
  if (options.out !== null) {
    return writePieces(context, options.out, pieces);
  }
  if (pieces.length > 1 && options.output === "json") {
    return badUsage(
      context,
      `${pieces.length} JSON files cannot be printed as one. Add --out FOLDER, or -o configmap.`,
    );
  }
  context.stdout.write(pieces.map(({ text }) => text).join("---\n"));
  return exitClean;
}

async function makePieces(
  context: CommandContext,
  options: DashboardOptions,
  request: DashboardRequest,
): Promise<Pieces> {
  const { names, parameters } = request;
  if (options.panel !== null || options.library) {
    return panelPieces(options, request);
  }
  if (options.from === null) {
    return {
      kind: "pieces",
      pieces: names.map((name) => dashboardPiece(name, parameters, { options, request })),
    };
  }
  const reading = await manifestDashboards(context, { ...options, from: options.from }, names);
  if (reading.kind === "invalid") {
    return reading;
  }
  for (const note of reading.notes) {
    context.stderr.write(`${note}\n`);
  }
  return {
    kind: "pieces",
    pieces: reading.wanted.map(({ owner, name }) =>
      dashboardPiece(name, { ...parameters, owner }, { options, request }),
    ),
  };
}

function dashboardPiece(
  name: DashboardName,
  parameters: DashboardParameters,
  { options, request }: { readonly options: DashboardOptions; readonly request: DashboardRequest },
): NamedText {
  const dashboard = assembleDashboard(dashboardSpec(name, parameters), parameters);
  const choice = { namespace: options.namespace, folder: options.folder, label: request.label };
  switch (options.output) {
    case "json":
      return { name: `${dashboard.uid}.json`, text: dashboardText(dashboard) };
    case "configmap":
      return manifest(dashboard, dashboardConfigMap(name, dashboard, choice));
    case "crd":
      return manifest(dashboard, dashboardResource(dashboard, choice));
    default:
      return options.output satisfies never;
  }
}

function manifest({ uid }: GrafanaDashboard, object: object): NamedText {
  return { name: `${uid}.yaml`, text: stringify(object, { lineWidth: 0 }) };
}

/** One panel, or library elements of one panel or of all. */
function panelPieces(options: DashboardOptions, { names, parameters }: DashboardRequest): Pieces {
  const [name] = names;
  if (options.output !== "json" || name === undefined || names.length > 1) {
    return { kind: "invalid", message: "--panel and --library are JSON, of one dashboard at a time." };
  }
  const panels = panelsOf(name, parameters);
  const chosen = options.panel === null ? panels : panels.filter((panel) => panel.name === options.panel);
  if (chosen.length === 0) {
    const known = panels.map((panel) => panel.name);
    return {
      kind: "invalid",
      message: `${name} has no panel "${options.panel ?? ""}".${hint(options.panel ?? "", known)} It has: ${known.join(", ")}.`,
    };
  }
  const made = chosen.map((panel) =>
    options.library ? libraryElement(name, panel, parameters) : pastedPanel(panel, parameters),
  );
  return {
    kind: "pieces",
    pieces: [
      { name: `${name}-panels.json`, text: dashboardText(options.panel === null ? made : (made[0] ?? {})) },
    ],
  };
}

function panelsOf(name: DashboardName, parameters: DashboardParameters): readonly PanelSpec[] {
  return dashboardSpec(name, parameters).sections.flatMap(({ panels }) => panels);
}

/** Several files always go into a folder. */
async function writePieces(
  { stdout, stderr }: CommandContext,
  out: string,
  pieces: readonly NamedText[],
): Promise<number> {
  const [first, ...others] = pieces;
  if (first === undefined) {
    return exitClean;
  }
  const place = others.length > 0 && !out.endsWith("/") ? `${out}/` : out;
  const result = await writeTextFiles(place, [first, ...others]);
  if (result.kind === "failed") {
    stderr.write(`error: cannot write to ${out}: ${result.reason}\n`);
    return exitBadUsage;
  }
  stdout.write(result.paths.map((path) => `${path}\n`).join(""));
  return exitClean;
}

/** Every dashboard with its panels. */
function overview(): string {
  const rows = dashboardNames.map((name) => [
    name,
    dashboardSpec(name, defaultParameters).title,
    panelsOf(name, defaultParameters)
      .map((panel) => panel.name)
      .join(", "),
  ]);
  return `${textTable(["dashboard", "title", "panels"], rows)}\nPrint one: elbow scaffold dashboard fleet. All: elbow scaffold dashboard all --out dashboards.\n`;
}

function badUsage({ stderr }: CommandContext, message: string): number {
  stderr.write(`error: ${message}\nSee elbow scaffold dashboard --help.\n`);
  return exitBadUsage;
}
