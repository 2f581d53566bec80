import { entryOf, valueOf, type EffectiveOptions } from "./effective.ts";
import { templateFaults } from "./label-template.ts";
import type { Problem } from "./problem.ts";

/** Labels that tell series apart: set by a user, two load balancers could become one series. */
const identity: readonly string[] = [
  "load_balancer_name",
  "load_balancer",
  "target_group",
  "availability_zone",
];

/** Label names that Prometheus cannot have or that mean something else, and templates of unknown form. */
export function checkLabels(options: EffectiveOptions): readonly Problem[] {
  const entry = entryOf(options, "labels");
  return [...valueOf(options, "labels")].flatMap(([name, template]) => {
    const wrong = nameFault(name);
    return [...(wrong === null ? [] : [wrong]), ...templateFaults(template)].map(({ what, fix }) => ({
      place: entry.placeOf([name]),
      key: `labels.${name}`,
      what,
      fix,
    }));
  });
}

function nameFault(name: string): { what: string; fix: string } | null {
  if (!/^[a-zA-Z_][a-zA-Z0-9_]{0,127}$/.test(name)) {
    return { what: "is not a label name", fix: "Use letters, digits and _, not beginning with a digit." };
  }
  if (name.startsWith("__")) {
    return { what: "labels beginning with __ belong to Prometheus", fix: "Choose another name." };
  }
  if (name === "instance") {
    return { what: "a load balancer is no instance of the application", fix: "Choose another name." };
  }
  return identity.includes(name)
    ? { what: "elbow sets this label itself, to tell series apart", fix: "Choose another name." }
    : null;
}
