/** One condition of being alive or ready, asked at each probe: it must answer at once from what is known. */
export interface HealthCheck {
  /** Kebab-case, as `?verbose` lists it. */
  readonly name: string;
  check(): HealthAnswer;
}

/** `message` says what is wrong and what to do; it is shown for failures only. */
export type HealthAnswer = { readonly ok: true } | { readonly ok: false; readonly message: string };

/** Alive: nothing outside the process may make it fail. Ready: synced once and configured; a standby is ready too. */
export interface HealthChecks {
  readonly live: readonly HealthCheck[];
  readonly ready: readonly HealthCheck[];
}
