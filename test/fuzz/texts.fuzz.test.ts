import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeTags } from "../../src/aws/rules/decode-tags.ts";
import { parseLoadBalancerArn, targetGroupDimension } from "../../src/catalogue/elb-arn.ts";
import { checkFile, parseConfiguration } from "../../src/config/parse-configuration.ts";
import { unpackedText } from "../../src/polling/checkpoint-bytes.ts";
import { decodeCheckpoint } from "../../src/polling/rules/checkpoint-decode.ts";
import { savedSeries } from "../../src/polling/rules/checkpoint-restore.ts";
import { fuzz, fuzzRuns, fuzzTrees } from "./fuzz.ts";

const yaml = `clusterName: prod-eks
region: eu-west-1
labels: { env: production, team: "\${owner.label:team}" }
polling: { settle: 2m, settleOverrides: { "NewConnection*": 5m }, intervals: { alerting: 1m } }
metrics: { preset: standard, include: [RequestCount], statistics: { TargetResponseTime: [p99, average] } }
otlp:
  - { name: a, endpoint: "https://user@collector:4317", headers: { X-Scope-OrgID: t } }
  - { name: b, endpoint: "http://[fd00::1]:4318", protocol: http/protobuf, tls: { caFile: /a } }
server: { metrics: "[::]:8080", page: true }
`;

const checkpoint = {
  kind: "elbow checkpoint",
  version: 1,
  oldestReader: 1,
  epoch: 3,
  savedAtMs: 1_790_000_000_000,
  clean: true,
  destinations: ["default"],
  templates: [null],
  shapes: [[0]],
  loadBalancers: [
    {
      arn: "arn:aws:elasticloadbalancing:eu-west-1:1:loadbalancer/app/web/1",
      name: "web",
      dimension: "app/web/1",
      groups: [["#1", 0]],
      to: [{ at: 0, mark: 29_000_000, info: 0, newest: [29_000_000, null], behind: [[3, "0-4"]], none: "5" }],
    },
  ],
};

describe("whatever people and files say", () => {
  test("a configuration file is valid or has problems that name their place", async () => {
    const seen = { clean: 0, faulty: 0 };
    const inputs = await fuzz([yaml, JSON.stringify({ clusterName: "a", otlp: {} })], (bytes) => {
      const { problems } = checkFile({ name: "e", text: bytes.toString("utf8") });
      seen[problems.length === 0 ? "clean" : "faulty"] += 1;
    });
    expect(inputs).toBe(fuzzRuns);
    expect(seen.faulty).toBeGreaterThan(0);
  });

  test("the same bytes in every variable and flag that is read as a tree or a list", async () => {
    const kinds = new Set<string>();
    await fuzz(["a=b,c=d%20e", "https://u:p@h:4317/x?y#z", "2m", "[a, b]", "{a: {b: c}}"], (bytes) => {
      const value = bytes.toString("latin1").replaceAll("\0", "");
      const env = {
        ELBOW_CLUSTER_NAME: "prod",
        ELBOW_LABELS: value,
        ELBOW_OTLP_HEADERS: value,
        OTEL_EXPORTER_OTLP_HEADERS: value,
        OTEL_EXPORTER_OTLP_ENDPOINT: value,
        HTTPS_PROXY: value,
        NO_PROXY: value,
        ELBOW_POLLING_SETTLE: value,
        AWS_REGION: value,
      };
      kinds.add(parseConfiguration({ flags: new Map([["otlp.endpoint", value]]), env, file: null }).kind);
    });
    expect(kinds.has("invalid")).toBe(true);
  });

  test("a checkpoint is read, newer or foreign; what is read can be unfolded", async () => {
    const kinds = new Set<string>();
    const read = (bytes: Buffer): void => {
      const decoded = decodeCheckpoint(bytes.toString("utf8"));
      kinds.add(decoded.kind);
      if (decoded.kind === "checkpoint") {
        for (const saved of decoded.checkpoint.loadBalancers.values()) {
          savedSeries(decoded.checkpoint, saved);
        }
      }
    };
    const inputs = (await fuzz([JSON.stringify(checkpoint)], read)) + (await fuzzTrees([checkpoint], read));
    expect(inputs).toBe(2 * fuzzRuns);
    expect(kinds).toContain("checkpoint");
    expect(kinds).toContain("foreign");
  });

  test("a packed checkpoint: text or null", async () => {
    const found = new Set([await unpackedText(gzipSync("whole"))]);
    expect([...found]).toEqual(["whole"]);
    await fuzz([gzipSync(JSON.stringify(checkpoint))], async (bytes) => {
      found.add(await unpackedText(bytes));
    });
    expect(found).toContain(null);
  });

  test("an ARN: its parts without white space or separators, or null", async () => {
    const bad: unknown[] = [];
    await fuzz(
      [
        "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/web/50dc6c495c0c9188",
        "arn:aws-cn:elasticloadbalancing:cn-north-1:1:targetgroup/a/b",
        "arn:aws:elasticloadbalancing:eu-west-1:1:loadbalancer/classic",
      ],
      (bytes) => {
        const text = bytes.toString("utf8");
        const arn = parseLoadBalancerArn(text);
        bad.push(...Object.values(arn ?? {}).filter((part) => part === "" || /[\s|:]/.test(String(part))));
        const group = targetGroupDimension(text);
        if (group !== null && !/^targetgroup\/[^/:|\s]+\/[^/:|\s]+$/.test(group)) {
          bad.push(group);
        }
      },
    );
    expect(bad).toEqual([]);
  });

  test("tags: own keys only, whatever they are called", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record(
            {
              Key: fc.oneof(fc.constantFrom("__proto__", "constructor", "toString", ""), fc.string()),
              Value: fc.string(),
            },
            { requiredKeys: [] },
          ),
        ),
        (listed) => {
          const tags = decodeTags(listed);
          expect(Object.getPrototypeOf(tags)).toBeNull();
          const keys = listed.flatMap(({ Key: key }) => (key === undefined || key === "" ? [] : [key]));
          expect(Object.keys(tags).toSorted()).toEqual([...new Set(keys)].toSorted());
        },
      ),
      { numRuns: fuzzRuns },
    );
  });
});
