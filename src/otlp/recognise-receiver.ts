import type { Clock } from "../runtime/clock.ts";
import { answerWithin } from "./answer-within.ts";
import { openTransport } from "./open-transport.ts";
import type { OtlpSettings } from "./otlp-settings.ts";
import { type ReceiverPages, receiverPages } from "./receiver-pages.ts";
import { type Decision, decide } from "./rules/answer.ts";
import { type RecognisedReceiver, recogniseKind } from "./rules/receiver-kind.ts";
import { type ReceiverNeed, receiverNeeds } from "./rules/receiver-needs.ts";

/** What is known of one destination after a look at it. */
export interface ReceiverKnowledge {
  readonly receiver: RecognisedReceiver;
  readonly needs: readonly ReceiverNeed[];
  /** What an empty request was answered with: shows address, protocol and credentials, stores nothing. */
  readonly answer: Decision;
}

/** Where the pages of a server begin whose OTLP endpoint has this path: `…/api/v1/otlp/v1/metrics` and the like. */
function basePathOf(path: string): string {
  return path
    .replace(/\/(api\/v1\/otlp|otlp|opentelemetry)?\/?(api\/v1\/push|v1\/metrics)$/, "")
    .replace(/\/+$/, "");
}

async function knock(settings: OtlpSettings, clock: Clock, signal: AbortSignal): Promise<Decision> {
  const transport = openTransport(settings, clock);
  try {
    const request = { body: new Uint8Array(), encoding: "identity", attempt: 0 } as const;
    return decide(await answerWithin(request, { transport, clock, timeoutMs: settings.timeoutMs }, signal));
  } finally {
    await transport.close();
  }
}

async function lookAt(
  settings: OtlpSettings,
  pages: ReceiverPages,
  signal: AbortSignal,
): Promise<Pick<ReceiverKnowledge, "receiver" | "needs">> {
  const url = new URL(settings.endpoint);
  const signs = { host: url.hostname, protocol: settings.protocol, takesRequests: true };
  if (settings.protocol === "grpc") {
    const receiver = recogniseKind({ ...signs, endpoint: null, ready: null, buildInfo: null });
    return { receiver, needs: receiverNeeds(receiver.kind, { config: null, flags: null }) };
  }
  const base = basePathOf(url.pathname);
  const [endpoint, ready, buildInfo] = await Promise.all([
    pages.get(url.pathname, signal),
    pages.get(`${base}/-/ready`, signal),
    pages.get(`${base}/api/v1/status/buildinfo`, signal),
  ]);
  const receiver = recogniseKind({ ...signs, endpoint, ready, buildInfo });
  const settingPages = {
    config: receiver.kind === "prometheus" ? await pages.get(`${base}/api/v1/status/config`, signal) : null,
    flags: receiver.kind === "victoria-metrics" ? await pages.get(`${base}/flags`, signal) : null,
  };
  return { receiver, needs: receiverNeeds(receiver.kind, settingPages) };
}

/**
 * Looks at what is on the other side of a destination: an empty request, and where the protocol is HTTP a few pages that
 * only show. Stores nothing there. Rejects on abort only.
 */
export async function recogniseReceiver(
  settings: OtlpSettings,
  { clock }: { readonly clock: Clock },
  signal: AbortSignal,
): Promise<ReceiverKnowledge> {
  const answer = await knock(settings, clock, signal);
  if (answer.kind === "retry" || (settings.protocol === "grpc" && answer.kind !== "delivered")) {
    const because = "it could not be asked";
    return { receiver: { kind: "unknown", version: null, because }, needs: [], answer };
  }
  const pages = receiverPages(settings, clock);
  try {
    const { receiver, needs } = await lookAt(settings, pages, signal);
    const isReceiver = receiver.kind !== "unknown" || answer.kind === "delivered";
    return { receiver, needs: isReceiver ? needs : [], answer };
  } finally {
    await pages.close();
  }
}
