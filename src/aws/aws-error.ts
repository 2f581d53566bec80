/** A fault in how AWS access is set up, found before any call. Whoever starts the program shows the message and ends it. */
export class AwsError extends Error {
  readonly code: "region-missing" | "region-invalid";

  constructor(code: AwsError["code"], message: string) {
    super(`${code}: ${message}`);
    this.name = "AwsError";
    this.code = code;
  }
}
