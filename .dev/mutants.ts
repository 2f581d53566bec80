/**
 * Breaks one rule at a time in a copy of the sources and runs the tests that must notice: `node .dev/mutants.ts [NAME…]`.
 * Exits with 1 when a mutant survives, or when its text is no longer found in the sources.
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { mutants, type Mutant } from "../test/mutants/mutants.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), "elbow-mutants-"));

interface Verdict {
  readonly mutant: Mutant;
  readonly result: "killed" | "SURVIVED" | "NOT FOUND";
  /** The first test that noticed. */
  readonly by: string;
  readonly seconds: number;
}

function copySources(): void {
  for (const part of ["src", "test", ".dev"]) {
    cpSync(path.join(root, part), path.join(folder, part), { recursive: true });
  }
  for (const file of ["package.json", "tsconfig.json"]) {
    cpSync(path.join(root, file), path.join(folder, file));
  }
  symlinkSync(path.join(root, "node_modules"), path.join(folder, "node_modules"));
}

/** A mutant may make a test run without end; the longest of them takes half a minute on a busy machine. */
const mutantMs = 120_000;
/** All tests of all mutants, before the first is broken. */
const allMs = 900_000;

/** Runs the tests in the copy; null = they pass, else the name of the first that failed. */
function firstFailure(tests: readonly string[], named: string | undefined, timeoutMs: number): string | null {
  const report = path.join(folder, "report.json");
  rmSync(report, { force: true });
  const args = [
    "run",
    "--config",
    ".dev/vitest.config.ts",
    "--reporter=json",
    `--outputFile=${report}`,
    "--bail=1",
  ];
  const only = named === undefined ? [] : ["-t", named];
  const done = spawnSync(
    process.execPath,
    [path.join(root, "node_modules/vitest/vitest.mjs"), ...args, ...only, ...tests],
    {
      cwd: folder,
      encoding: "utf8",
      timeout: timeoutMs,
    },
  );
  if (done.status === 0) {
    return null;
  }
  try {
    const { testResults } = JSON.parse(readFileSync(report, "utf8")) as {
      testResults: readonly { assertionResults: readonly { status: string; fullName: string }[] }[];
    };
    const failed = testResults
      .flatMap((file) => file.assertionResults)
      .find(({ status }) => status === "failed");
    return failed?.fullName ?? "the run failed";
  } catch {
    return done.error === undefined ? "the run failed" : "ran without end";
  }
}

function judge(mutant: Mutant): Verdict {
  const place = path.join(folder, mutant.file);
  const original = readFileSync(place, "utf8");
  const startedMs = performance.now();
  const verdict = (result: Verdict["result"], by: string): Verdict => ({
    mutant,
    result,
    by,
    seconds: (performance.now() - startedMs) / 1000,
  });
  if (original.split(mutant.from).length !== 2) {
    return verdict("NOT FOUND", "its text must be in the file exactly once");
  }
  writeFileSync(
    place,
    original.replace(mutant.from, () => mutant.to),
  );
  try {
    const failure = firstFailure(mutant.tests, mutant.named, mutantMs);
    return failure === null ? verdict("SURVIVED", mutant.tests.join(" ")) : verdict("killed", failure);
  } finally {
    writeFileSync(place, original);
  }
}

try {
  copySources();
  const wanted = process.argv.slice(2);
  const chosen = mutants.filter(
    ({ name }) => wanted.length === 0 || wanted.some((one) => name.includes(one)),
  );
  const tests = [...new Set(chosen.flatMap((mutant) => mutant.tests))];
  const broken = firstFailure(tests, undefined, allMs);
  if (broken !== null) {
    process.stdout.write(`without any mutant a test fails already: ${broken}\n`);
    process.exitCode = 1;
  } else {
    const verdicts = chosen.map((mutant) => {
      const verdict = judge(mutant);
      process.stdout.write(
        `| ${verdict.result} | ${mutant.name} | ${verdict.by} | ${verdict.seconds.toFixed(1)} s |\n`,
      );
      return verdict;
    });
    const survivors = verdicts.filter(({ result }) => result !== "killed");
    process.stdout.write(`${verdicts.length - survivors.length} of ${verdicts.length} mutants killed\n`);
    process.exitCode = survivors.length === 0 ? 0 : 1;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
