/** What loading found. `refused` needs a person; `unavailable` may heal by itself. */
export type CheckpointLoad =
  | { readonly kind: "loaded"; readonly bytes: Uint8Array }
  /** Nothing was ever saved here. */
  | { readonly kind: "none" }
  | { readonly kind: "refused"; readonly message: string; readonly remedy: string }
  | { readonly kind: "unavailable"; readonly message: string };

/** What became of saving. */
export type CheckpointSave =
  | { readonly kind: "saved" }
  /** Somebody else wrote since we loaded or saved last; `bytes` is what stands there now. Nothing was written; the next save replaces it. */
  | { readonly kind: "conflict"; readonly bytes: Uint8Array }
  | { readonly kind: "refused"; readonly message: string; readonly remedy: string }
  | { readonly kind: "unavailable"; readonly message: string };

/** Where the progress of one bucket is kept. One call at a time. Both reject only with the signal's reason. */
export interface CheckpointStore {
  /** The place in words, for logs and the page. */
  readonly where: string;
  load(signal: AbortSignal): Promise<CheckpointLoad>;
  /** Replaces what was saved before, whole or not at all. */
  save(bytes: Uint8Array, signal: AbortSignal): Promise<CheckpointSave>;
}
