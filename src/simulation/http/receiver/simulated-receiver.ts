import type { Clock } from "../../../runtime/clock.ts";
import type { FaultSchedule } from "../../faults/fault-schedule.ts";
import type { ReceiverPolicy } from "../../memory/memory-receiver.ts";
import type { PointRecord } from "../../receiver/point-record.ts";
import { startGrpcReceiver } from "./grpc-receiver.ts";
import { startHttpReceiver } from "./http-receiver.ts";
import { type ReceiverCounts, requestReceiver } from "./receive-request.ts";

/** A running OTLP receiver that speaks both protocols into one record. */
export interface SimulatedReceiver extends AsyncDisposable {
  /** `http://127.0.0.1:<port>`: an endpoint for `protocol: grpc`. */
  readonly grpcUrl: string;
  /** `http://127.0.0.1:<port>`: a base to which `/v1/metrics` is appended. */
  readonly httpUrl: string;
  readonly record: PointRecord;
  readonly counts: ReceiverCounts;
}

/** Points that a record keeps unless told otherwise: about a gigabyte at worst, days of a demo. */
const defaultMaxPoints = 20_000_000;

/** Starts both servers. */
export async function startSimulatedReceiver(
  clock: Clock,
  options: { readonly policy: ReceiverPolicy; readonly faults: FaultSchedule; readonly maxPoints?: number },
): Promise<SimulatedReceiver> {
  const inner = requestReceiver(clock, { ...options, maxPoints: options.maxPoints ?? defaultMaxPoints });
  await using started = new AsyncDisposableStack();
  const grpc = started.use(await startGrpcReceiver(inner));
  const http = started.use(await startHttpReceiver(inner));
  const running = started.move();
  return {
    grpcUrl: `http://${grpc.address}`,
    httpUrl: http.url,
    record: inner.record,
    counts: inner.counts,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
