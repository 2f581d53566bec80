/** What a span says of its work. Counts, sizes and words of closed sets only: never a label, tag, address or message. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

/** How a span begins. */
export interface SpanStart {
  readonly name: string;
  /** `client`: somebody else is asked and answers. */
  readonly kind: "internal" | "client";
  readonly attributes: SpanAttributes;
}

/** A piece of work that is under way. */
export interface Span {
  /** Adds what only the work itself knows. */
  note(attributes: SpanAttributes): void;
  /** The work came to nothing; `type` is a word of a closed set. */
  fail(type: string): void;
}

/** Traces as a port. */
export interface Tracer {
  /**
   * Runs the work as one span, which ends with it. What the work itself runs as spans are its children. Work that rejects is
   * a failed span, and rejects all the same.
   */
  span<T>(start: SpanStart, work: (span: Span) => Promise<T>): Promise<T>;
}
