/** Asked right before each call that costs money or writes to a receiver: a process that was frozen may have lost its right without having noticed. */
export interface Permit {
  /**
   * False = nothing may be done now. Whatever right has run out ends in this very call: its signal has aborted when this
   * returns, so the caller looks at its own signal afterwards.
   */
  granted(): boolean;
}
