/** Prints what fixed and adaptive settle times give on good and bad days: `node test/bench/settle-bench.ts`. */
import { settleFigures } from "../support/settle-figures.ts";

const days = [
  { name: "good (no late minutes)", lateShare: 0 },
  { name: "ordinary (0.4 % late)", lateShare: 0.004 },
  { name: "bad (10 % late)", lateShare: 0.1 },
];
const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |\n`;
process.stdout.write(
  row(["day", "settle", "points", "differ from final", "seconds mean", "p95", "metrics requested"]),
);
process.stdout.write(row(["---", "---", "---", "---", "---", "---", "---"]));
for (const { name, lateShare } of days) {
  for (const settle of ["1m", "2m", "3m", "10m", "adaptive"]) {
    const { points, wrong, meanSeconds, p95Seconds, units } = await settleFigures(settle, lateShare);
    process.stdout.write(
      row([
        name,
        settle,
        String(points),
        `${((100 * wrong) / points).toFixed(3)} %`,
        meanSeconds.toFixed(0),
        p95Seconds.toFixed(0),
        String(units),
      ]),
    );
  }
}
