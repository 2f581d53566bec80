import {
  type DashboardParameters,
  defaultParameters,
} from "../../../src/scaffold/dashboards/dashboard-parameters.ts";

/** Every kind of choice that a user can make; each must give good dashboards. */
export const choices: readonly (readonly [string, DashboardParameters])[] = [
  ["nothing chosen", defaultParameters],
  [
    "a load balancer by name",
    { ...defaultParameters, values: { load_balancer_name: 'odd "name" with \\', env: "production" } },
  ],
  ["an owner", { ...defaultParameters, owner: { kind: "Ingress", namespace: "shop", name: "web" } }],
  ["a group", { ...defaultParameters, owner: { kind: "IngressGroup", namespace: null, name: "edge" } }],
];
