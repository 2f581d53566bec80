/**
 * `node .dev/render-manifests.ts` writes deploy/manifests/elbow.yaml from the chart, with the built Helm. The end-to-end
 * test compares the two.
 */
import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { partFolder } from "./parts/install-parts.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Where the plain manifests lie. */
export const manifestsFile = path.join(root, "deploy/manifests/elbow.yaml");

const head = `# elbow without Helm, rendered from charts/elbow by .dev/render-manifests.ts with values.yaml beside this file.
# Before kubectl apply --server-side -f elbow.yaml: set the image, and in the ConfigMap the cluster's name, region, env and endpoint.
---
apiVersion: v1
kind: Namespace
metadata:
  name: elbow
  labels:
    pod-security.kubernetes.io/enforce: restricted
`;

/** Labels that say who manages an object: with plain manifests it is not Helm. */
const helmLabel = /^\s+(helm\.sh\/chart|app\.kubernetes\.io\/managed-by): .*\n/gm;

/** Renders the chart for release and namespace `elbow`; rejects with Helm's words when it refuses the values. */
export async function renderChart(valuesFile: string): Promise<string> {
  const helm = path.join(partFolder("helm"), "bin/helm");
  const chart = path.join(root, "charts/elbow");
  const args = ["template", "elbow", chart, "--namespace", "elbow", "--values", valuesFile];
  const { stdout } = await promisify(execFile)(helm, args, { maxBuffer: 16 * 1024 * 1024 });
  return stdout;
}

/** The plain manifests, as they should be checked in. */
export async function renderManifests(): Promise<string> {
  const rendered = await renderChart(path.join(root, "deploy/manifests/values.yaml"));
  return `${head}${rendered.replaceAll(helmLabel, "")}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const text = await renderManifests();
  const changed = (await readFile(manifestsFile, "utf8").catch(() => "")) !== text;
  await writeFile(manifestsFile, text);
  process.stdout.write(`${path.relative(root, manifestsFile)} ${changed ? "written" : "was up to date"}\n`);
}
