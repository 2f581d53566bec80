import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";

/** What the operating system says of a process. */
export interface ProcessFigures {
  readonly rssMiB: number;
  readonly rssPeakMiB: number;
  /** User and system time since its start. */
  readonly cpuSeconds: number;
}

/** Reads `/proc`; Linux only. Throws when the process is gone. */
export async function processFigures(pid: number): Promise<ProcessFigures> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  const stat = await readFile(`/proc/${pid}/stat`, "utf8");
  const kib = (name: string): number =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(status)?.[1] ?? Number.NaN);
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const ticks = Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" }));
  return {
    rssMiB: kib("VmRSS") / 1024,
    rssPeakMiB: kib("VmHWM") / 1024,
    cpuSeconds: (Number(fields[11]) + Number(fields[12])) / ticks,
  };
}
