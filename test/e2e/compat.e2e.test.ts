import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { partFolder } from "../../.dev/parts/install-parts.ts";
import { runRecorded } from "../cli/recording-context.ts";
import { scratchFolder, type ScratchFolder } from "./parts/scratch-folder.ts";

const run = promisify(execFile);
const arn = "arn:aws:elasticloadbalancing:eu-west-1:123456789012";
const own = 'cluster="prod",region="eu-west-1",load_balancer="app/web/1",load_balancer_name="web"';
const targets = 'target_group="targetgroup/t/2"';

describe("old names on the real promtool", () => {
  const life = new AsyncDisposableStack();
  let scratch: ScratchFolder;
  beforeAll(async () => {
    scratch = life.use(await scratchFolder("compat"));
  });
  afterAll(async () => life.disposeAsync());

  const promtool = async (...words: readonly string[]): Promise<string> => {
    const ended = await run(join(partFolder("prometheus"), "bin", "promtool"), words).catch(
      (error: { stdout: string; stderr: string }) => error,
    );
    return `${ended.stdout}${ended.stderr}`;
  };
  const rulesFile = async (name: string, words: string): Promise<string> => {
    const { stdout, exitCode } = await runRecorded(`scaffold compat yace ${words}`);
    expect(exitCode).toBe(0);
    const path = join(scratch.path, name);
    await writeFile(path, stdout);
    return path;
  };

  test.each(["", "--cluster-name prod-eks", "--cluster-name prod-eks --metrics-preset all"])(
    "rules are accepted: %s",
    async (words) => {
      expect(await promtool("check", "rules", await rulesFile("check.yaml", words))).toContain("SUCCESS");
    },
  );

  test("record YACE's labels and our values, each minute once, and leave gaps", async () => {
    const rules = await rulesFile("rules.yaml", "--cluster-name prod");
    const labels = `account_id="123456789012",dimension_LoadBalancer="app/web/1",${own}`;
    const tests = {
      rule_files: [rules],
      evaluation_interval: "1m",
      tests: [
        {
          interval: "1m",
          input_series: [
            {
              series: `elbow_load_balancer_info{${own},arn="${arn}:loadbalancer/app/web/1",account_id="123456789012"}`,
              values: "1x60",
            },
            { series: `alb_request_count_sum{${own}}`, values: "1 2 3 _ 5 6 7 8 9 10 11 12 13 14 15" },
            { series: `alb_target_group_healthy_host_count_minimum{${own},${targets}}`, values: "2x30" },
          ],
          promql_expr_test: [
            {
              expr: "aws_applicationelb_request_count_sum",
              eval_time: "10m",
              exp_samples: [
                {
                  labels: `aws_applicationelb_request_count_sum{${labels},name="${arn}:loadbalancer/app/web/1"}`,
                  value: 7,
                },
              ],
            },
            {
              expr: "sum_over_time(aws_applicationelb_request_count_sum[20m])",
              eval_time: "10m",
              exp_samples: [{ labels: `{${labels},name="${arn}:loadbalancer/app/web/1"}`, value: 24 }],
            },
            {
              expr: "aws_applicationelb_healthy_host_count_minimum",
              eval_time: "10m",
              exp_samples: [
                {
                  labels: `aws_applicationelb_healthy_host_count_minimum{${labels},${targets},dimension_TargetGroup="targetgroup/t/2",name="${arn}:targetgroup/t/2",scope="target-group"}`,
                  value: 2,
                },
              ],
            },
          ],
        },
      ],
    };
    const file = join(scratch.path, "rules.test.yaml");
    await writeFile(file, stringify(tests));
    expect(await promtool("test", "rules", file)).toContain("SUCCESS");
  });
});
