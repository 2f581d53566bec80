import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { configurationPage } from "../../src/config/configuration-page.ts";
import { configurationSchema } from "../../src/config/configuration-schema.ts";
import { optionTable } from "../../src/config/option-table.ts";
import { parseConfiguration, type ConfigurationResult } from "../../src/config/parse-configuration.ts";
import {
  configurationObject,
  configurationRows,
  configurationYaml,
} from "../../src/config/print-configuration.ts";
import { problemText } from "../../src/config/problem.ts";

function parse(
  text: string,
  env: Readonly<Record<string, string>> = {},
): Extract<ConfigurationResult, { kind: "valid" }> {
  const result = parseConfiguration({ flags: new Map(), env, file: { name: "e.yaml", text } });
  if (result.kind === "invalid") {
    throw new Error(result.problems.map(problemText).join("\n"));
  }
  return result;
}

const full = `
clusterName: "prod #1: a"
region: cn-north-1
labels: {env: "\${owner.label:a/b}", team: "yes", empty: ""}
discovery: {interval: 90s, vpcIds: [vpc-1]}
polling: {settle: adaptive, settleOverrides: {"*LCUs": 1h30m}, intervals: {slow: 1d}}
metrics: {statistics: {TargetResponseTime: [p99, average]}, zeroFill: {enabled: false}}
budget: {monthlyUsd: 12.5}
server: {metrics: off, health: "127.0.0.1:0"}
`;

const several = `${full}otlp:
  - {name: a, endpoint: "http://a:4318/x", protocol: http/protobuf, maxRequestBytes: 65536}
  - {name: b, endpoint: "https://b", auth: {bearerTokenFile: /t}, timeout: 1m30s}
`;

describe("config print", () => {
  test.each([
    ["defaults", "clusterName: a\nregion: eu-west-1"],
    ["much", full],
    ["several destinations", several],
  ])("%s, printed as YAML or JSON and read again, are the same settings", (_name, text) => {
    const { effective, settings } = parse(text);
    expect(parse(configurationYaml(effective)).settings).toEqual(settings);
    expect(parse(JSON.stringify(configurationObject(effective))).settings).toEqual(settings);
  });

  test("any label value survives printing and reading", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 40 }), (value) => {
        fc.pre(!value.includes("${"));
        const { effective, settings } = parse(
          JSON.stringify({ clusterName: "c", region: "eu-west-1", labels: { team: value } }),
        );
        expect(parse(configurationYaml(effective)).settings).toEqual(settings);
      }),
    );
  });

  test("each value has its origin, and secrets are hidden", async () => {
    const { effective } = parse(`${full}otlp: {headers: {X-Key: planted}}`, {
      ELBOW_LOG_LEVEL: "debug",
      OTEL_EXPORTER_OTLP_ENDPOINT: "http://otel:4318?key=planted",
      OTEL_EXPORTER_OTLP_PROTOCOL: "http/protobuf",
    });
    const yaml = configurationYaml(effective);
    const rows = configurationRows(effective);
    expect(yaml).not.toContain("planted");
    expect(JSON.stringify([rows, configurationObject(effective)])).not.toContain("planted");
    expect(rows).toContainEqual({
      key: "log.level",
      value: "debug",
      origin: "ELBOW_LOG_LEVEL",
      reload: "live",
    });
    await expect(yaml).toMatchFileSnapshot("golden/print.yaml");
  });
});

type Schema = { readonly [key: string]: Schema };

describe("the JSON schema", () => {
  const schema = configurationSchema() as unknown as Schema;

  function at(path: string): Schema | undefined {
    const [head = "", ...rest] = path.split(".");
    const start =
      head === "otlp"
        ? (schema["properties"]?.["otlp"]?.["anyOf"]?.[0] as Schema | undefined)
        : schema["properties"]?.[head];
    return rest.reduce<Schema | undefined>((inner, key) => inner?.["properties"]?.[key], start);
  }

  test("knows every option, with its help", () => {
    const missing = optionTable.filter((row) => (at(row.path)?.["description"] as unknown) !== row.help);
    expect(missing).toEqual([]);
  });

  test("allows no other key in any section", () => {
    const open: Schema[] = [];
    const visit = (value: unknown): void => {
      if (typeof value === "object" && value !== null) {
        if ("properties" in value && (value as Schema)["additionalProperties"] !== (false as unknown)) {
          open.push(value as Schema);
        }
        Object.values(value).forEach(visit);
      }
    };
    visit(schema);
    expect(open).toEqual([]);
  });

  test("has the defaults fit their own patterns", () => {
    const wrong = optionTable.filter((row) => {
      const pattern = at(row.path)?.["pattern"] as unknown;
      return (
        typeof pattern === "string" &&
        typeof row.default === "string" &&
        !new RegExp(pattern).test(row.default)
      );
    });
    expect(wrong).toEqual([]);
  });
});

test("docs/configuration.md is what the table says (npm run generate)", () => {
  const page = readFileSync(new URL("../../docs/configuration.md", import.meta.url), "utf8");
  expect(page).toBe(configurationPage());
});
