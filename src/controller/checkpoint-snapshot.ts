/** What the checkpoint shows of itself. */
export interface CheckpointSnapshot {
  readonly bucket: number;
  /** The place in words. */
  readonly where: string;
  /** When it was last written by this process, epoch ms; null = not yet. */
  readonly savedAtMs: number | null;
  /** Size of the newest one. */
  readonly bytes: number;
  readonly state: "loading" | "ok" | "failing" | "fenced";
  /** Why it is not ok. */
  readonly message: string | null;
  /** What the newest one had no room for. */
  readonly skipped: { readonly holes: number; readonly labels: number; readonly loadBalancers: number };
}
