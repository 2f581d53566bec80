import { applicationEstate } from "./application-estate.ts";
import { type Estate, type Site, joinEstates, ordinaryProfile } from "./estate.ts";
import { noise } from "./noise.ts";

const ageMs = 30 * 86_400_000;
const namespaces = 25;

/** Many owned ALBs of single Ingresses, each with two target groups, of very different sizes: for measuring. */
export function uniformLandscape(
  site: Site,
  plan: { readonly count: number; readonly startMs: number; readonly lateShare: number },
): Estate {
  const startMinute = Math.floor(plan.startMs / 60_000);
  return joinEstates(
    Array.from({ length: plan.count }, (_, number) => {
      const namespace = `team-${String(number % namespaces).padStart(2, "0")}`;
      const name = `app-${String(number).padStart(5, "0")}`;
      return applicationEstate(site, {
        members: [
          {
            namespace,
            name,
            app: name,
            backends: [
              { path: "/", service: `${name}-web`, port: 80, hosts: 3, weight: 2 },
              { path: "/api", service: `${name}-api`, port: "http", hosts: 2, weight: 1 },
            ],
          },
        ],
        group: null,
        loadBalancerName: number % 2 === 0 ? name : null,
        scheme: number % 3 === 0 ? "internal" : "internet-facing",
        profile: {
          ...ordinaryProfile,
          lateShare: plan.lateShare,
          phaseHours: number % 24,
          peakPerMinute: Math.round(10 ** (1 + 2.5 * noise(site.seed, number, 200))),
          deploys: number % 7 === 0 ? { firstMinute: startMinute + number, everyMinutes: 240 } : null,
        },
        createdAtMs: plan.startMs - ageMs,
        deletedAtMs: null,
        standing: "owned",
      });
    }),
  );
}
