import { stringify } from "yaml";
import { configurationSchema } from "../config/configuration-schema.ts";
import type { CommandContext } from "./command-context.ts";
import { exitClean } from "./exit-code.ts";

/** `elbow config schema`: the JSON schema of a configuration file, for editors and checks. */
export function printSchema(context: CommandContext, options: { readonly output: "json" | "yaml" }): number {
  const schema = configurationSchema();
  context.stdout.write(
    options.output === "json"
      ? `${JSON.stringify(schema, null, 2)}\n`
      : stringify(schema, { lineWidth: 0, aliasDuplicateObjects: false }),
  );
  return exitClean;
}
