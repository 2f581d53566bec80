import type { Clock } from "../runtime/clock.ts";
import { withDeadline } from "../runtime/with-deadline.ts";
import type { PushRequest, Transport, TransportAnswer } from "./transport.ts";

/** Sends one request and waits for its answer for at most `timeoutMs`; none by then is `no-answer`. Rejects on abort only. */
export async function answerWithin(
  request: PushRequest,
  at: { readonly transport: Transport; readonly clock: Clock; readonly timeoutMs: number },
  signal: AbortSignal,
): Promise<TransportAnswer> {
  const { transport, clock, timeoutMs } = at;
  const outcome = await withDeadline(
    (inner) => transport.send(request, inner),
    { clock, ms: timeoutMs },
    signal,
  );
  return outcome.kind === "done"
    ? outcome.value
    : { kind: "no-answer", message: `no answer within ${timeoutMs} ms (otlp.timeout)` };
}
