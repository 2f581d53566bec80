import { cp, mkdir } from "node:fs/promises";
import { join } from "node:path";

import { recipeFolder } from "./part-recipe.ts";
import type { PartSpec } from "./part-specs.ts";
import { runTool } from "./run-tool.ts";

/** `-trimpath` and no version control stamp: the same recipe gives the same binary in any folder. */
const GO_FLAGS = ["-trimpath", "-buildvcs=false"];

/**
 * Makes one part inside `folder`, which must be empty: programs in `bin/`, a Python environment in `venv/`,
 * the tools' output in `build.log`.
 *
 * A Go module is built as its go.mod and go.sum say or not at all: nothing is resolved anew.
 * Rejects with the tail of the tool's output.
 */
export async function buildPart(spec: PartSpec, folder: string): Promise<void> {
  const bin = join(folder, "bin");
  const logFile = join(folder, "build.log");
  switch (spec.kind) {
    case "go-module": {
      const source = join(folder, "src");
      await cp(recipeFolder(spec) ?? source, source, { recursive: true });
      for (const { binary, package: packagePath } of spec.binaries) {
        const command = [
          "go",
          "build",
          ...GO_FLAGS,
          `-ldflags=${spec.ldflags}`,
          "-o",
          join(bin, binary),
          packagePath,
        ];
        await runTool(command, { cwd: source, env: { GOFLAGS: "-mod=readonly", GOWORK: "off" }, logFile });
      }
      return;
    }
    case "go-install": {
      await mkdir(bin);
      for (const { package: packagePath } of spec.binaries) {
        const command = ["go", "install", ...GO_FLAGS, "-ldflags=-s -w", packagePath];
        await runTool(command, { cwd: folder, env: { GOFLAGS: "", GOWORK: "off", GOBIN: bin }, logFile });
      }
      return;
    }
    case "python-venv": {
      const venv = join(folder, "venv");
      await runTool(["python3", "-m", "venv", venv], { cwd: folder, logFile });
      const requirements = join(recipeFolder(spec) ?? folder, "requirements.txt");
      const pip = [
        join(venv, "bin", "python"),
        "-m",
        "pip",
        "install",
        "--no-input",
        "--disable-pip-version-check",
      ];
      await runTool([...pip, "-r", requirements], { cwd: folder, logFile });
      return;
    }
    default:
      spec satisfies never;
  }
}
