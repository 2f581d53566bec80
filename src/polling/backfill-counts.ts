/** What a backfill counts, beside what all deliveries count. */
export interface BackfillCounts {
  points: number;
  refused: Record<string, number>;
  possiblyLost: number;
  /** Minutes that CloudWatch had forgotten before they were read. */
  forgotten: number;
  /** Points that the receiver had already, and those of them with another value. */
  present: number;
  different: number;
}
