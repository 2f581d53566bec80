import { endpointWithoutSecrets } from "../otlp/destination-status.ts";
import type { OtlpSettings } from "../otlp/otlp-settings.ts";
import { recogniseReceiver } from "../otlp/recognise-receiver.ts";
import { receiverNames } from "../otlp/rules/receiver-kind.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Latest } from "../runtime/latest.ts";
import type { Log } from "../runtime/log.ts";

/** How often a receiver that did not answer is asked again who it is. Shorter only fills its log. */
const askAgainMs = 60_000;

/** What looking at receivers needs. */
export interface ReceiverLook {
  readonly destinations: readonly OtlpSettings[];
  readonly clock: Clock;
  readonly log: Log;
  /** The buckets that are led. Nobody is asked before there is one: the question is an empty push, and a standby pushes nothing. */
  readonly held: Latest<ReadonlySet<number>>;
}

/**
 * Says once in the log what stands at each destination and what it must have set, as soon as it answers. Lasts until the
 * signal aborts, so that it can run beside the parts that live as long as the program.
 */
export async function logReceivers(look: ReceiverLook, signal: AbortSignal): Promise<void> {
  await Promise.all(look.destinations.map((destination) => logReceiver(destination, look, signal)));
  await new Promise<void>((resolve) => {
    signal.addEventListener("abort", () => resolve(), { once: true });
    if (signal.aborted) {
      resolve();
    }
  });
}

async function logReceiver(
  destination: OtlpSettings,
  { clock, held, log: all }: ReceiverLook,
  signal: AbortSignal,
): Promise<void> {
  const log = all.with({
    destination: destination.name,
    endpoint: endpointWithoutSecrets(destination.endpoint),
  });
  while (!signal.aborted) {
    while (held.value.size === 0) {
      await held.changed(held.version, signal);
    }
    const { receiver, needs, answer } = await recogniseReceiver(destination, { clock }, signal);
    if (answer.kind !== "retry" && answer.kind !== "unauthorized") {
      const fields = { version: receiver.version, because: receiver.because };
      log.info(`the receiver is ${receiverNames[receiver.kind]}`, fields);
      for (const { name, state, message, fix } of needs) {
        const remedy = { setting: name, ...(fix === "" ? {} : { fix }) };
        switch (state) {
          case "met":
            break;
          case "unmet":
            log.warn(`the receiver is not set up for late points: ${message}`, remedy);
            break;
          case "unknown":
            log.info(`to check at the receiver: ${message}`, remedy);
            break;
          default:
            state satisfies never;
        }
      }
      return;
    }
    await clock.sleep(askAgainMs, signal);
  }
}
