import { advice, ok, type Finding } from "../finding.ts";

/** Whether series say of which environment they are: without, one rule cannot tell production from the rest. */
export function envFinding(labels: Readonly<Record<string, string>>): Finding {
  const { env } = labels;
  return env === undefined
    ? advice(
        "label env",
        'no env label is configured, so env="$env" in rules and dashboards finds nothing unless a collector adds it',
        "labels:\n  env: production",
      )
    : ok("label env", `every series has env="${env}"`);
}
