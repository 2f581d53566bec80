import type { Incident } from "../polling/incident-watch.ts";
import type { Log } from "../runtime/log.ts";

/** Which load balancers are in incident mode now. Bounded by the fleet. */
export interface IncidentBoard {
  changed(arn: string, incident: Incident | null): void;
  of(arn: string): Incident | null;
  /** Forgets all load balancers but these. */
  keepOnly(arns: ReadonlySet<string>): void;
  readonly size: number;
}

/** An empty board; begin and end of each incident are said once in the log. */
export function incidentBoard(log: Log, nameOf: (arn: string) => string): IncidentBoard {
  const running = new Map<string, Incident>();
  return {
    changed(arn, incident) {
      const fields = { load_balancer_name: nameOf(arn), arn };
      if (incident !== null) {
        running.set(arn, incident);
        log.warn("incident: every metric of this load balancer is read each minute", {
          ...fields,
          sign: incident.sign,
        });
      } else if (running.delete(arn)) {
        log.info("incident mode ends", fields);
      }
    },
    of: (arn) => running.get(arn) ?? null,
    keepOnly(arns) {
      for (const arn of running.keys()) {
        if (!arns.has(arn)) {
          running.delete(arn);
        }
      }
    },
    get size() {
      return running.size;
    },
  };
}
