import { packedText } from "../polling/checkpoint-bytes.ts";
import {
  fullDetail,
  lessDetail,
  moreDetail,
  type CheckpointDetail,
} from "../polling/rules/checkpoint-detail.ts";
import type { CheckpointHead } from "../polling/rules/checkpoint-document.ts";
import {
  encodeCheckpoint,
  type CheckpointProgress,
  type EncodedCheckpoint,
} from "../polling/rules/checkpoint-encode.ts";
import { templateMemo } from "../polling/rules/template-memo.ts";

/** The most bytes. A ConfigMap holds 1 MiB with its keys and other entries. */
const maxBytes = 900 * 1024;

/** Encodes progress with as much detail as there is room for; how much that was is remembered for the next time. */
export class FittingCheckpoint {
  readonly #memo = templateMemo();
  #detail: CheckpointDetail = fullDetail;

  async encode(
    progress: CheckpointProgress,
    head: CheckpointHead,
    recheckMinutes: number,
  ): Promise<{ readonly encoded: EncodedCheckpoint; readonly bytes: Uint8Array }> {
    for (;;) {
      const detail = this.#detail;
      const encoded = encodeCheckpoint(progress, head, { detail, recheckMinutes, memo: this.#memo });
      const bytes = await packedText(JSON.stringify(encoded.document));
      const loadBalancers = encoded.document.loadBalancers.length;
      if (bytes.length <= maxBytes || loadBalancers === 0) {
        this.#detail = moreDetail(detail, { bytes: bytes.length, maxBytes });
        return { encoded, bytes };
      }
      this.#detail = lessDetail(detail, { bytes: bytes.length, maxBytes, loadBalancers });
    }
  }
}
