import { readFileSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";

import { chartBill } from "../../.dev/chart-bill.ts";
import { chartSchema } from "../../.dev/chart-schema.ts";
import { kinds } from "../../src/kubernetes/kinds.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const chart = join(root, "charts", "elbow");
const text = (...names: readonly string[]): string => readFileSync(join(chart, ...names), "utf8");
const values = parse(text("values.yaml")) as Readonly<Record<string, unknown>>;

describe("Chart.yaml", () => {
  const about = parse(text("Chart.yaml")) as Readonly<Record<string, unknown>>;
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };

  test("has the program's version", () => {
    expect(about["appVersion"]).toBe(version);
  });

  test("takes the version suffixes of managed clusters", () => {
    expect(about["kubeVersion"]).toMatch(/-0$/);
  });

  test("tells Artifact Hub what it is", () => {
    expect(about["annotations"]).toMatchObject({
      "artifacthub.io/category": "monitoring-logging",
      "artifacthub.io/license": "Apache-2.0",
    });
  });
});

describe("files that are generated", () => {
  test("values.schema.json is what the generator makes", () => {
    expect(text("values.schema.json")).toBe(`${JSON.stringify(chartSchema(), null, 2)}\n`);
  });

  test("files/bill.yaml is what the catalogue says", () => {
    expect(text("files", "bill.yaml")).toBe(chartBill());
  });
});

describe("the schema of values", () => {
  const validate = new Ajv({ strict: false, allErrors: true }).compile(chartSchema());
  const problems = (value: unknown): readonly string[] => {
    validate(value);
    return (validate.errors ?? []).map(
      ({ instancePath, params }) => `${instancePath} ${JSON.stringify(params)}`,
    );
  };

  test("takes the defaults", () => {
    expect(problems(values)).toEqual([]);
  });

  test("takes every file of ci/", async () => {
    const files = await readdir(join(chart, "ci"));
    for (const file of files) {
      expect({ file, problems: problems(parse(text("ci", file))) }).toEqual({ file, problems: [] });
    }
    expect(files.length).toBeGreaterThanOrEqual(12);
  });

  test.each([
    [{ replicas: 2 }, "replicas"],
    [{ settings: { polling: { setle: "2m" } } }, "setle"],
    [{ otlp: { nodeLocal: { ports: 1 } } }, "ports"],
    [{ rbac: { kinds: { gateway: true } } }, "gateway"],
  ])("refuses %j and names the key", (wrong, key) => {
    expect(problems(wrong).join()).toContain(`"additionalProperty":"${key}"`);
  });

  test.each([
    [{ settings: { polling: { settle: "" } } }, "/settings/polling/settle"],
    [{ settings: { clusterName: "a\u0007" } }, "/settings/clusterName"],
    [{ otlp: { nodeLocal: { port: 70_000 } } }, "/otlp/nodeLocal/port"],
  ])("refuses %j", (wrong, place) => {
    expect(problems(wrong).join()).toContain(place);
  });

  test("has no pattern that Helm's regular expressions lack", () => {
    const patterns = [...JSON.stringify(chartSchema()).matchAll(/"pattern":"((?:[^"\\]|\\.)*)"/g)];
    expect(patterns.length).toBeGreaterThan(10);
    expect(
      patterns
        .map(([, pattern]) => JSON.parse(`"${pattern ?? ""}"`) as string)
        .filter((one) => /\(\?[=!<]|\\u/.test(one)),
    ).toEqual([]);
  });

  test("describes every value that values.yaml has, and values.yaml every value it knows", () => {
    const { properties } = chartSchema() as { readonly properties: Readonly<Record<string, unknown>> };
    // `enabled` is for the condition of a parent chart, and set there.
    expect(Object.keys(values).toSorted()).toEqual(
      Object.keys(properties)
        .filter((key) => key !== "enabled")
        .toSorted(),
    );
  });
});

describe("values.yaml", () => {
  test("each value has a comment that helm-docs puts into the README", () => {
    const lines = text("values.yaml").split("\n");
    // A key whose value follows on its line is a leaf: it, or something above it, must be described.
    const bare = lines.filter((line, index) => {
      const isTopLeaf = /^[a-zA-Z]+: \S/.test(line);
      return isTopLeaf && !(lines[index - 1] ?? "").startsWith("#");
    });
    expect(bare).toEqual([]);
    const readme = text("README.md");
    for (const key of Object.keys(values)) {
      expect(readme).toMatch(new RegExp(`^\\| ${key}[ .]`, "m"));
    }
  });
});

describe("the ClusterRole", () => {
  test("lets elbow list and watch exactly the kinds that it watches", () => {
    // Without its template lines the file is YAML, and every optional rule is in it.
    const [role = ""] = text("templates", "clusterrole.yaml")
      .split("\n")
      .filter((line) => !/^\s*\{\{/.test(line) && !line.includes("{{"))
      .join("\n")
      .split("\n---\n");
    const { rules } = parse(role) as {
      readonly rules: readonly {
        readonly apiGroups: readonly string[];
        readonly resources: readonly string[];
        readonly verbs: readonly string[];
      }[];
    };
    const given = rules
      .filter(({ verbs }) => verbs.join() === "list,watch")
      .flatMap(({ apiGroups, resources }) =>
        apiGroups.flatMap((group) => resources.map((resource) => `${resource}.${group}`)),
      );
    const watched = Object.values(kinds)
      .flat()
      .map(({ resource, apiGroup }) => `${resource}.${apiGroup}`);
    expect(given.toSorted()).toEqual(watched.toSorted());
    expect(rules.filter(({ verbs }) => verbs.join() !== "list,watch")).toEqual([
      { apiGroups: ["events.k8s.io"], resources: ["events"], verbs: ["create", "patch"] },
    ]);
  });
});

describe("alerts about elbow itself", () => {
  test("use only metrics that elbow has", async () => {
    const used = new Set(text("files", "own-alerts.yaml").match(/elbow_[a-z_]+/g));
    const sources = await Promise.all(
      (await readdir(join(root, "src"), { recursive: true, withFileTypes: true }))
        .filter(
          (entry) => entry.isFile() && entry.name.endsWith(".ts") && !entry.parentPath.includes("scaffold"),
        )
        .map(async (entry) => readFile(join(entry.parentPath, entry.name), "utf8")),
    );
    const all = sources.join("\n");
    expect([...used].filter((name) => !all.includes(`"${name}"`))).toEqual([]);
    expect(used.size).toBeGreaterThan(5);
  });

  test("each says what it means and what to do", () => {
    const { groups } = parse(text("files", "own-alerts.yaml")) as {
      readonly groups: readonly {
        readonly rules: readonly {
          readonly alert: string;
          readonly annotations: Readonly<Record<string, string>>;
        }[];
      }[];
    };
    for (const { alert, annotations } of groups.flatMap(({ rules }) => rules)) {
      expect({ alert, said: Object.keys(annotations) }).toEqual({
        alert,
        said: ["summary", "description", "runbook"],
      });
    }
  });
});

test("ci/ files are named as chart tools expect", async () => {
  expect(
    (await readdir(join(chart, "ci")))
      .map((file) => basename(file))
      .every((file) => file.endsWith("-values.yaml")),
  ).toBe(true);
});
