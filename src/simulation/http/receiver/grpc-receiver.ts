import {
  Metadata,
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type ServiceDefinition,
  type ServiceError,
  type sendUnaryData,
  status,
} from "@grpc/grpc-js";
import { exportResponse, retryInfoStatus } from "./encode-answer.ts";
import type { ReceiverAnswer, RequestReceiver } from "./receive-request.ts";

/** A gRPC server on 127.0.0.1. */
export interface GrpcReceiver extends AsyncDisposable {
  /** `127.0.0.1:<port>`. */
  readonly address: string;
}

const maxMessageBytes = 16 * 1024 * 1024;

const same = (bytes: Buffer): Buffer => bytes;

const metricsService: ServiceDefinition = {
  Export: {
    path: "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export",
    requestStream: false,
    responseStream: false,
    requestSerialize: same,
    requestDeserialize: same,
    responseSerialize: same,
    responseDeserialize: same,
  },
};

function failure(code: status, details: string, metadata = new Metadata()): ServiceError {
  return Object.assign(new Error(details), { code, details, metadata });
}

function throttled(retrySeconds: number): ServiceError {
  const metadata = new Metadata();
  const details = retryInfoStatus(status.RESOURCE_EXHAUSTED, "simulated throttling", retrySeconds);
  metadata.set("grpc-status-details-bin", details);
  return failure(status.RESOURCE_EXHAUSTED, "simulated throttling", metadata);
}

function respond(answer: ReceiverAnswer, callback: sendUnaryData<Buffer>): void {
  switch (answer.kind) {
    case "accepted":
      callback(null, exportResponse(0, ""));
      return;
    case "partial":
      callback(null, exportResponse(answer.rejected, answer.message));
      return;
    case "refused":
      callback(failure(status.INVALID_ARGUMENT, answer.message));
      return;
    case "unavailable":
    case "reset":
      callback(failure(status.UNAVAILABLE, "simulated outage"));
      return;
    case "throttled":
      callback(throttled(answer.retrySeconds));
      return;
    default:
      return answer satisfies never;
  }
}

/** Starts OTLP over gRPC. A reset shows as UNAVAILABLE, which is what a cut connection looks like to a client. */
export async function startGrpcReceiver(receiver: RequestReceiver): Promise<GrpcReceiver> {
  const server = new Server({ "grpc.max_receive_message_length": maxMessageBytes });
  const closing = new AbortController();
  server.addService(metricsService, {
    Export: (call: ServerUnaryCall<Buffer, Buffer>, callback: sendUnaryData<Buffer>) => {
      receiver.receive(call.request, closing.signal).then(
        (answer) => respond(answer, callback),
        (error: unknown) => callback(failure(status.INTERNAL, String(error))),
      );
    },
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  return {
    address: `127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      closing.abort();
      server.forceShutdown();
    },
  };
}
