import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { runRecorded } from "./recording-context.ts";

describe("elbow scaffold compat yace", () => {
  test("prints the same rules for each ruler, each in its own words", async () => {
    const { exitCode, stdout, stderr } = await runRecorded(
      "scaffold compat yace --cluster-name prod-eks --metric aws_elb_request_count_sum",
    );
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    await expect(stdout).toMatchFileSnapshot("golden/scaffold-compat-yace.yaml");
  });

  test.each([
    ["prometheus", { groups: [{ query_offset: "4m" }] }],
    ["mimir", { namespace: "elbow-yace-names", groups: [{ query_offset: "4m" }] }],
    ["vmalert", { groups: [{ eval_delay: "4m" }] }],
    [
      "prometheusrule",
      {
        kind: "PrometheusRule",
        metadata: { name: "elbow-yace-names", labels: { release: "prometheus" } },
        spec: { groups: [{ query_offset: "4m" }] },
      },
    ],
  ])("-o %s", async (output, shape) => {
    const { stdout } = await runRecorded(
      `scaffold compat yace --metric aws_elb_request_count_sum --object-label release=prometheus -o ${output}`,
    );
    expect(parse(stdout)).toMatchObject(shape);
  });

  test("offsets follow the configuration", async () => {
    const { stdout } = await runRecorded(
      "scaffold compat yace --metric aws_elb_request_count_sum --config elbow.yaml",
      { files: { "elbow.yaml": "polling: { settle: 3m, intervals: { alerting: 2m } }" } },
    );
    expect(parse(stdout)).toMatchObject({ groups: [{ query_offset: "6m" }] });
  });

  test.each([
    ["scaffold compat yac", "Allowed choices are yace."],
    ["scaffold compat yace -o grafana", "Allowed choices are prometheus, prometheusrule, mimir, vmalert."],
    ["scaffold compat yace --metric aws_ec2_cpu", "no rule is left"],
    ["scaffold compat yace --object-label x", "write name=value"],
  ])("elbow %s is bad usage: %s", async (line, text) => {
    const { exitCode, stdout, stderr } = await runRecorded(line);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain(text);
  });
});
