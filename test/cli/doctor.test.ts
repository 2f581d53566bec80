import { expect, test } from "vitest";
import { runRecorded } from "./recording-context.ts";

test("a configuration that is not valid is the first finding, as data too, and ends with 2", async () => {
  const world = { files: { "elbow.yaml": "clusterName: a\nregion: eu-west-1\npoling: {settle: 1m}\n" } };
  const { exitCode, stdout } = await runRecorded("doctor --config elbow.yaml -o json", world);
  expect(exitCode).toBe(2);
  expect(JSON.parse(stdout)).toMatchObject([
    { check: "configuration", outcome: "failed", message: expect.stringContaining("poling") },
  ]);
});

test("the table marks what fails and puts the fix below", async () => {
  const { exitCode, stdout } = await runRecorded("doctor", { env: { AWS_REGION: "eu-west-1" } });
  expect(exitCode).toBe(2);
  expect(stdout).toMatch(/^✗ configuration: .*clusterName.*\n {6}Write it/u);
  expect(stdout).toMatch(/0 well, 1 to mend/);
});
