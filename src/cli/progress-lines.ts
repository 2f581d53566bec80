import type { BackfillFigures } from "../controller/backfill-ports.ts";
import type { Clock } from "../runtime/clock.ts";
import { progressBar, progressText } from "./backfill-text.ts";
import type { TextOutput } from "./command-context.ts";

/** A terminal is redrawn at most so often. */
const redrawMs = 200;
/** Elsewhere a line is written at most so often. */
const lineMs = 15_000;
/** Fits on every terminal; what is longer would wrap and could not be redrawn. */
const columns = 100;

/** Shows progress: a bar that is redrawn on a terminal, a line now and then elsewhere. */
export interface ProgressLines {
  show(figures: BackfillFigures): void;
  /** The last state, and an end to the bar's line. */
  end(figures: BackfillFigures): void;
}

/** Progress on `output`, timed from now. */
export function progressLines(output: TextOutput, clock: Clock): ProgressLines {
  const startedAtMs = clock.monotonicMs();
  const everyMs = output.isTerminal ? redrawMs : lineMs;
  let shownAtMs = startedAtMs - (output.isTerminal ? redrawMs : 0);
  let waiting: string | null = null;
  const draw = (figures: BackfillFigures): void => {
    const elapsedMs = clock.monotonicMs() - startedAtMs;
    output.write(
      output.isTerminal
        ? `\r\x1b[2K${progressBar(figures, elapsedMs, columns)}`
        : `${new Date(clock.nowMs()).toISOString().slice(0, 19)}Z ${progressText(figures, elapsedMs)}\n`,
    );
  };
  return {
    show(figures) {
      const news = figures.waiting !== null && waiting === null;
      if (news || clock.monotonicMs() - shownAtMs >= everyMs) {
        waiting = figures.waiting;
        shownAtMs = clock.monotonicMs();
        draw(figures);
      }
    },
    end(figures) {
      draw(figures);
      if (output.isTerminal) {
        output.write("\n");
      }
    },
  };
}
