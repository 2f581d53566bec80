import type { DashboardParameters, OwnerChoice } from "./dashboard-parameters.ts";
import type { DashboardSpec, PanelSpec, SectionSpec } from "./dashboard-spec.ts";
import type { GrafanaDashboard, GrafanaPanel, GrafanaRow } from "./grafana-json.ts";
import { dashboardTag, otherDashboards, uidPrefix } from "./links.ts";
import { panelId } from "./panel-id.ts";
import { describeSources } from "./describe-sources.ts";
import { expressionsOf, minimumStep, mixedSource, promqlSource } from "./targets.ts";

const gridColumns = 24;
/** The classic form's newest version: Grafana 10 to 13 take it and migrate it when it is loaded. */
const schemaVersion = 42;

/** The dashboard's JSON. The same choice gives the same bytes. Throws on a dashboard that is no dashboard, which is a bug. */
export function assembleDashboard(spec: DashboardSpec, parameters: DashboardParameters): GrafanaDashboard {
  const bound = spec.variables.some(({ name }) => name === "load_balancer_name");
  const subject = bound ? subjectOf(parameters) : null;
  return {
    uid: subject === null ? `${uidPrefix}${spec.name}` : `${uidPrefix}${spec.name}-${panelId(subject)}`,
    title: subject === null ? spec.title : `${spec.title}: ${subject}`,
    description: spec.description,
    tags: [dashboardTag],
    timezone: "browser",
    editable: true,
    graphTooltip: 1,
    time: { from: `now-${spec.range}`, to: "now" },
    timepicker: {
      ...(spec.immediate === true ? {} : { nowDelay: delayText(parameters.delaySeconds) }),
      refresh_intervals: ["1m", "5m", "15m", "1h"],
    },
    refresh: spec.refresh,
    fiscalYearStartMonth: 0,
    schemaVersion,
    templating: { list: spec.variables },
    annotations: { list: spec.annotations },
    links: [otherDashboards],
    panels: layOut(spec.sections),
  };
}

/** A panel without a place: what can be pasted into another dashboard. */
export function assemblePanel(spec: PanelSpec): GrafanaPanel {
  const sources = describeSources(expressionsOf(spec.targets));
  return {
    id: panelId(spec.name),
    type: spec.type,
    title: spec.title,
    description: sources === "" ? spec.description : `${spec.description}\n\n${sources}`,
    ...(spec.type === "text" ? {} : { datasource: spec.source === "mixed" ? mixedSource : promqlSource }),
    interval: minimumStep,
    targets: spec.targets,
    fieldConfig: spec.fieldConfig,
    options: spec.options,
    ...(spec.transformations === undefined ? {} : { transformations: spec.transformations }),
  };
}

/** Rows under each other; in a row panels from left to right as long as there is room. */
function layOut(sections: readonly SectionSpec[]): readonly (GrafanaPanel | GrafanaRow)[] {
  const all: (GrafanaPanel | GrafanaRow)[] = [];
  let top = 0;
  for (const section of sections) {
    const { panels, bottom } = placeInRow(section.panels, top + 1);
    all.push({
      type: "row",
      id: panelId(`row ${section.title}`),
      title: section.title,
      collapsed: section.collapsed === true,
      gridPos: { h: 1, w: gridColumns, x: 0, y: top },
      panels: section.collapsed === true ? panels : [],
    });
    if (section.collapsed === true) {
      top += 1;
    } else {
      all.push(...panels);
      top = bottom;
    }
  }
  return all;
}

function placeInRow(
  specs: readonly PanelSpec[],
  top: number,
): { readonly panels: readonly GrafanaPanel[]; readonly bottom: number } {
  const panels: GrafanaPanel[] = [];
  let [x, y, lineHeight] = [0, top, 0];
  for (const spec of specs) {
    if (x + spec.width > gridColumns) {
      [x, y, lineHeight] = [0, y + lineHeight, 0];
    }
    panels.push({ ...assemblePanel(spec), gridPos: { h: spec.height, w: spec.width, x, y } });
    x += spec.width;
    lineHeight = Math.max(lineHeight, spec.height);
  }
  return { panels, bottom: y + lineHeight };
}

function delayText(seconds: number): string {
  return seconds % 60 === 0 ? `${seconds / 60}m` : `${seconds}s`;
}

/** What a bound dashboard is about: it has a uid and a title of its own, so that it lies beside the general one. */
function subjectOf({ owner, values }: DashboardParameters): string | null {
  if (owner !== null) {
    return ownerText(owner);
  }
  return values.load_balancer_name ?? null;
}

function ownerText({ kind, namespace, name }: OwnerChoice): string {
  return [kind, ...(namespace === null ? [] : [namespace]), name].join("/");
}
