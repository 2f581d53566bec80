import type { ServerResponse } from "node:http";

/** A failure as the API server words it. */
export interface StatusAnswer {
  readonly code: number;
  readonly reason: string;
  readonly message: string;
}

/** The `Status` object of a failure. */
export function statusObject(answer: StatusAnswer): Readonly<Record<string, unknown>> {
  return {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    message: answer.message,
    reason: answer.reason,
    code: answer.code,
  };
}

/** Writes one JSON answer. */
export function answerJson(response: ServerResponse, code: number, body: unknown): void {
  response.writeHead(code, { "content-type": "application/json" });
  response.end(`${JSON.stringify(body)}\n`);
}

/** Writes a failure; 429 carries Retry-After. */
export function answerStatus(response: ServerResponse, answer: StatusAnswer): void {
  if (answer.code === 429) {
    response.setHeader("retry-after", "1");
  }
  answerJson(response, answer.code, statusObject(answer));
}
