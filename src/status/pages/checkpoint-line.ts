import { html } from "hono/html";
import type { CheckpointSnapshot } from "../../controller/checkpoint-snapshot.ts";
import { formatDuration } from "../rules/format.ts";
import { visibleText } from "../rules/visible-text.ts";
import type { Markup } from "./markup.ts";

/** Where progress is kept over a restart, in one line for each bucket. */
export function checkpointLine(
  { bucket, where, savedAtMs, message }: CheckpointSnapshot,
  nowMs: number,
): Markup {
  const written = savedAtMs === null ? "not written yet" : `written ${formatDuration(nowMs - savedAtMs)} ago`;
  return html`<p class="empty">
    Bucket ${bucket}: progress is kept in <bdi>${visibleText(where)}</bdi>, ${written}.
    ${message === null ? "" : html`<span class="problem">${visibleText(message)}</span>`}
  </p>`;
}
