import type { DashboardThresholds } from "./dashboard-parameters.ts";
import type { ColourSteps, LineLook } from "./panels.ts";

/** Error shares: green, amber, red. */
export function errorSteps({ errorShare: [warning, critical] }: DashboardThresholds): ColourSteps {
  return [
    [null, "green"],
    [warning, "orange"],
    [critical, "red"],
  ];
}

/** Latency: green, amber, red. */
export function latencySteps({ latencySeconds: [warning, critical] }: DashboardThresholds): ColourSteps {
  return [
    [null, "green"],
    [warning, "orange"],
    [critical, "red"],
  ];
}

/** Good is none; anything else is red. */
export const noneAllowed: ColourSteps = [
  [null, "green"],
  [1, "red"],
];

/** None is bad. */
export const someNeeded: ColourSteps = [
  [null, "red"],
  [1, "green"],
];

/** Error budget burn: from where alerts open tickets, and from where they page. */
export const burnSteps: ColourSteps = [
  [null, "green"],
  [1, "orange"],
  [6, "red"],
];

/** Error budget left, 0 to 1. */
export const budgetSteps: ColourSteps = [
  [null, "red"],
  [0, "orange"],
  [0.25, "green"],
];

/** What the load balancer made itself is darker than what targets made; 4xx amber, 5xx red. */
export const codeLines: readonly LineLook[] = [
  { pattern: "/target 5xx|backend 5xx/", colour: "red" },
  { pattern: "/LB 502/", colour: "dark-red" },
  { pattern: "/LB 503/", colour: "dark-purple" },
  { pattern: "/LB 504/", colour: "dark-orange" },
  { pattern: "/LB 5xx|LB other 5xx/", colour: "semi-dark-red" },
  { pattern: "/target 4xx|backend 4xx/", colour: "yellow" },
  { pattern: "/LB 4xx/", colour: "dark-yellow" },
  { pattern: "/target 3xx|backend 3xx/", colour: "light-blue" },
  { pattern: "/target 2xx|backend 2xx/", colour: "green" },
];

/** Last week, to compare with. */
export const lastWeekLine: LineLook = { pattern: "/last week/", colour: "gray", dashed: true };
