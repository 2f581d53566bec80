import { describe, expect, test } from "vitest";
import { sectionWords } from "../../src/config/configuration-page.ts";
import { environmentName, flagName } from "../../src/config/option-names.ts";
import { optionTable } from "../../src/config/option-table.ts";

describe("the option table", () => {
  test.each([
    ["polling.settle", "ELBOW_POLLING_SETTLE", "--polling-settle"],
    ["metrics.zeroFill.after", "ELBOW_METRICS_ZERO_FILL_AFTER", "--metrics-zero-fill-after"],
    ["discovery.vpcIds", "ELBOW_DISCOVERY_VPC_IDS", "--discovery-vpc-ids"],
    ["budget.monthlyUsd", "ELBOW_BUDGET_MONTHLY_USD", "--budget-monthly-usd"],
    ["clusterName", "ELBOW_CLUSTER_NAME", "--cluster-name"],
    ["otlp.tls.insecureSkipVerify", "ELBOW_OTLP_TLS_INSECURE_SKIP_VERIFY", "--otlp-tls-insecure-skip-verify"],
  ])("%s is %s and %s", (path, variable, flag) => {
    expect(environmentName(path)).toBe(variable);
    expect(flagName(path)).toBe(flag);
  });

  test("no two options share a path, a variable or a flag", () => {
    for (const name of [(path: string) => path, environmentName, flagName]) {
      const names = optionTable.map((row) => name(row.path));
      expect(new Set(names).size).toBe(names.length);
    }
  });

  test("no option is also a section", () => {
    const paths = optionTable.map((row) => row.path);
    expect(paths.filter((path) => paths.some((other) => other.startsWith(`${path}.`)))).toEqual([]);
  });

  test("each help is one short piece of text that ends with a full stop", () => {
    expect(
      optionTable.filter((row) => !/^[A-Z`].{8,300}\.$/.test(row.help) && !row.help.startsWith("elbow")),
    ).toEqual([]);
  });

  test("each top-level key has a sentence on the page, and no sentence is left over", () => {
    const keys = [...new Set(optionTable.map((row) => row.path.split(".")[0] ?? ""))];
    expect(Object.keys(sectionWords).toSorted()).toEqual(keys.toSorted());
  });
});
