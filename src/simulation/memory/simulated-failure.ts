/** A failure of an AWS call in the words of the program's port. */
export interface SimulatedFailure {
  readonly code: "throttled" | "unavailable" | "network";
  readonly name: string;
  readonly message: string;
  readonly requestId: string;
  readonly action: string;
}

const names = {
  throttled: "ThrottlingException",
  unavailable: "ServiceUnavailable",
  network: "ECONNRESET",
} as const;

/** The failure that a simulated fault stands for. */
export function awsFailure(code: SimulatedFailure["code"], action: string): SimulatedFailure {
  return {
    code,
    name: names[code],
    message: `${code}: simulated ${names[code]}`,
    requestId: "simulated",
    action,
  };
}
