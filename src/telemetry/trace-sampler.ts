/** Which traces are kept: `OTEL_TRACES_SAMPLER`, as far as the SDK has samplers for it. */
export interface TraceSampler {
  readonly name:
    | "always_on"
    | "always_off"
    | "traceidratio"
    | "parentbased_always_on"
    | "parentbased_always_off"
    | "parentbased_traceidratio";
  /** The share that is kept, 0–1; only for the samplers by ratio. */
  readonly ratio: number;
}
