/** Design key `log`. */
export interface LogSettings {
  readonly level: "error" | "warn" | "info" | "debug";
  /** `json` for clusters, `text` for a terminal. */
  readonly format: "json" | "text";
}
