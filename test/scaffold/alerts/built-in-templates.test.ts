import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { generateTemplates } from "../../../.dev/alert-templates.ts";
import { builtInSet } from "../../../src/cli/scaffold-template-set.ts";
import { inhibitedNames } from "../../../src/scaffold/alerts/inhibit-rules.ts";
import { usualLabels } from "../../../src/scaffold/alerts/rule-request.ts";
import { knownNames, selfMetrics } from "../../../src/scaffold/promql/known-names.ts";
import { alertRules } from "../../../src/scaffold/alerts/alert-rules.ts";
import { parsePromql } from "../../../src/scaffold/promql/parse-promql.ts";
import { builtIn, requestOf } from "./requests.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));

describe("the built-in templates", () => {
  test("have no problem", () => {
    expect(builtInSet(usualLabels).problems).toEqual([]);
    expect(builtIn.length).toBeGreaterThan(40);
  });

  test("are generated from the files", async () => {
    for (const [file, text] of Object.entries(await generateTemplates())) {
      expect(readFileSync(`${root}${file}`, "utf8")).toBe(text);
    }
  });

  test.each(builtIn.map((template) => [template.name, template] as const))(
    "%s says what to do, and where its numbers are from",
    (_name, { runbook, parameters, annotations }) => {
      expect(
        [runbook.meaning, runbook.impact, runbook.tuning, runbook.wrong].filter((text) => text === ""),
      ).toEqual([]);
      expect(runbook.steps.length).toBeGreaterThan(0);
      expect(parameters.filter(({ source, help }) => source === "" || help === "")).toEqual([]);
      expect(Object.keys(annotations)).toEqual(["summary", "description"]);
    },
  );

  test("name the panel that shows what they judge", () => {
    expect(builtIn.filter(({ panel }) => panel === null)).toEqual([]);
  });

  test.each(
    alertRules(requestOf({ records: "inline", cluster: null })).groups.flatMap(({ rules }) =>
      rules.filter(({ kind }) => kind === "alert"),
    ),
  )("$name speaks only of labels that its expression keeps", ({ expression, annotations }) => {
    const parsed = parsePromql(expression);
    const kept = parsed.kind === "parsed" ? parsed.labels.map(({ text }) => text) : [];
    const spoken = [
      ...Object.values(annotations)
        .join(" ")
        .matchAll(/(?<!\{\{ with )\$labels\.([a-z_]+)/g),
    ].map(([, label]) => label);
    expect(spoken.filter((label) => !kept.includes(label ?? ""))).toEqual([]);
  });

  test("inhibitions name alerts that exist", () => {
    const names = builtIn.map(({ name }) => name);
    expect(inhibitedNames().filter((name) => !names.includes(name))).toEqual([]);
  });
});

/** Names that are asked for and never made, or made by `doctor` alone. */
const probes = ["elbow_doctor_probe", "elbow_up"];

describe("the vocabulary", () => {
  const written = new Set(
    globSync("src/**/*.ts", { cwd: root })
      .filter(
        (file) => !/src[\\/](scaffold|cli|verify|simulation|otlp[\\/]probe|controller[\\/]doctor)/.test(file),
      )
      .flatMap((file) => [...readFileSync(`${root}${file}`, "utf8").matchAll(/"(elbow_[a-z_]+[a-z])"/g)])
      .map(([, name]) => name ?? ""),
  );

  test("has every self-metric and info series that elbow makes", () => {
    const known = knownNames();
    expect([...written].filter((name) => !known.isMetric(name) && !probes.includes(name))).toEqual([]);
  });

  test("has none that elbow does not make", () => {
    expect(selfMetrics.filter((name) => name.startsWith("elbow_") && !written.has(name))).toEqual([]);
  });
});
