import type { OwnershipSettings } from "./ownership-settings.ts";
import { tagFamilies } from "./tag-families.ts";

/** Every controller name of EKS Auto Mode begins so. */
const autoMode = "eks.amazonaws.com/";

/** Which family takes the Services of a class and the Gateways of a controller, by that name. */
export interface KnownClasses {
  readonly services: ReadonlyMap<string, string>;
  readonly gateways: ReadonlyMap<string, string>;
}

/** The controllers' own names with those of the configuration, which replaces the load balancer controller's Service class. */
export function knownClasses(
  settings: Pick<OwnershipSettings, "serviceClasses" | "gatewayControllers">,
): KnownClasses {
  return {
    services: new Map([
      ...ownNames("Service").filter(([, id]) => id !== "lbc-service"),
      ...settings.serviceClasses.map((name) => [name, "lbc-service"] as const),
    ]),
    gateways: new Map([
      ...ownNames("Gateway"),
      ...Object.entries(settings.gatewayControllers).map(
        ([name, makes]) => [name, `${name.startsWith(autoMode) ? "auto" : "lbc"}-gateway-${makes}`] as const,
      ),
    ]),
  };
}

function ownNames(kind: "Service" | "Gateway"): readonly (readonly [string, string])[] {
  return tagFamilies.flatMap((family) =>
    family.kind === kind && family.className !== null ? [[family.className, family.id] as const] : [],
  );
}
