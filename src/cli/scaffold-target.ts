import { explainAll } from "../controller/rules/explanation.ts";
import type { RuleSelection } from "../scaffold/alerts/rule-request.ts";
import { nameSelection } from "../scaffold/manifests/select-owners.ts";
import type { CommandContext } from "./command-context.ts";
import { matchTarget, readTarget } from "./explain-target.ts";
import { lookOnce } from "./look-once.ts";
import type { SelectionOptions } from "./scaffold-selections.ts";
import { inSurroundings } from "./surroundings.ts";

/** Selections of the load balancers that an object has in the cluster now, by the names that are exported. */
export interface TargetSelected {
  readonly selections: readonly RuleSelection[];
  readonly problems: readonly string[];
}

const families = { application: "alb", network: "nlb", classic: "clb" } as const;

/** Asks the cluster and AWS once, free of charge, for the load balancers of `--for`. */
export async function selectTarget(
  context: CommandContext,
  options: SelectionOptions,
): Promise<TargetSelected> {
  const reading = readTarget(options.target ?? "");
  if (reading.kind === "invalid") {
    return { selections: [], problems: [reading.message] };
  }
  const selections: RuleSelection[] = [];
  const code = await inSurroundings(context, options, (surroundings) =>
    lookOnce(context, surroundings, (seen) => {
      const found = matchTarget(reading.target, explainAll(seen.discovered, surroundings.settings.ownership));
      for (const [type, family] of Object.entries(families)) {
        const names = found
          .filter((one) => one.type === type)
          .flatMap(({ exportedName }) => exportedName ?? []);
        if (names.length > 0) {
          selections.push({ ...nameSelection(names), families: [family] });
        }
      }
      return 0;
    }),
  );
  if (code !== 0) {
    return { selections, problems: ["--for asks the cluster, which could not be looked at"] };
  }
  return selections.length > 0
    ? { selections, problems: [] }
    : {
        selections,
        problems: [
          `${options.target ?? ""} has no exported load balancer now: elbow explain says why. For one that does not exist yet use --from with its manifest, or --load-balancer-name`,
        ],
      };
}
