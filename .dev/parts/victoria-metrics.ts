import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { partsFolder } from "./install-parts.ts";
import { canRun, runTool } from "./run-tool.ts";

/** Where VictoriaMetrics lies, or why the tests go without it. */
export type VictoriaMetricsPart =
  | { readonly kind: "installed"; readonly binary: string }
  | { readonly kind: "absent"; readonly message: string };

/** The Debian release whose package is new enough to take OTLP. It moves, so no version is pinned and the part is optional. */
const RELEASE = "forky";

const SOURCES = "/etc/apt/sources.list.d/debian.sources";

/**
 * Unpacks Debian's package of VictoriaMetrics into the cache; the system's own packages and lists stay as they are.
 * Address and key of the archive are the machine's own. Never rejects: this part is optional.
 */
export async function installVictoriaMetrics(): Promise<VictoriaMetricsPart> {
  const folder = join(partsFolder(), "victoria-metrics");
  const binary = join(folder, "usr", "bin", "victoria-metrics");
  if (existsSync(binary)) {
    return { kind: "installed", binary };
  }
  if (process.platform !== "linux" || !existsSync(SOURCES) || !(await canRun("apt-get", ["--version"]))) {
    return { kind: "absent", message: "VictoriaMetrics is taken from a Debian package; this is no Debian" };
  }
  await mkdir(partsFolder(), { recursive: true });
  const draft = await mkdtemp(join(partsFolder(), ".building-victoria-metrics-"));
  try {
    await unpack(draft);
    await rename(join(draft, "unpacked"), folder).catch((error: unknown) => {
      if (!existsSync(binary)) {
        throw error;
      }
    });
    return { kind: "installed", binary };
  } catch (error) {
    return { kind: "absent", message: `VictoriaMetrics cannot be had: ${String((error as Error).message)}` };
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function unpack(draft: string): Promise<void> {
  const sources = await readFile(SOURCES, "utf8");
  const uri = /^URIs:\s*(\S+)/m.exec(sources)?.[1];
  const keyring = /^Signed-By:\s*(\S+)/m.exec(sources)?.[1];
  if (uri === undefined || keyring === undefined) {
    throw new Error(`${SOURCES} names no archive or key`);
  }
  const list = join(draft, "sources.list");
  await writeFile(list, `deb [signed-by=${keyring}] ${uri} ${RELEASE} main\n`);
  await Promise.all(
    ["lists/partial", "cache/archives/partial"].map((name) => mkdir(join(draft, name), { recursive: true })),
  );
  const options = [
    `Dir::Etc::sourcelist=${list}`,
    "Dir::Etc::sourceparts=-",
    "Dir::Etc::preferencesparts=-",
    `Dir::State::lists=${join(draft, "lists")}`,
    `Dir::Cache=${join(draft, "cache")}`,
    "Acquire::Languages=none",
    "APT::Sandbox::User=root",
  ].flatMap((option) => ["-o", option]);
  const tool = { cwd: draft, logFile: join(draft, "install.log") };
  await runTool(["apt-get", ...options, "-qq", "update"], tool);
  await runTool(["apt-get", ...options, "-qq", "download", "victoria-metrics"], tool);
  const archive = (await readdir(draft)).find((name) => name.endsWith(".deb"));
  if (archive === undefined) {
    throw new Error("the download left no package");
  }
  await runTool(["dpkg", "-x", archive, join(draft, "unpacked")], tool);
}
