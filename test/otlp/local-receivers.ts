import {
  Metadata,
  Server,
  ServerCredentials,
  type ServiceDefinition,
  type UntypedHandleCall,
  type sendUnaryData,
} from "@grpc/grpc-js";
import { type IncomingHttpHeaders, type ServerResponse, createServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { type AddressInfo, type Socket, createServer as createTcpServer } from "node:net";
import { gunzipSync } from "node:zlib";
import type { Certificates } from "./certificates.ts";

/** One request as an HTTP receiver saw it; the body unpacked. */
export interface HttpRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** Which connection carried it, from 1. */
  readonly connection: number;
}

/** A receiver on 127.0.0.1 that the test owns. */
export interface LocalReceiver<R> {
  readonly port: number;
  readonly requests: readonly R[];
  close(): Promise<void>;
}

/** An HTTP receiver that answers as told. With certificates it speaks TLS and wants a client certificate. */
export async function httpReceiver(
  answer: (response: ServerResponse, request: HttpRequest) => void,
  certificates: Certificates | null = null,
): Promise<LocalReceiver<HttpRequest>> {
  const requests: HttpRequest[] = [];
  const connections = new Map<Socket, number>();
  const listen: Parameters<typeof createServer>[1] = (incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => {
      const raw = Buffer.concat(chunks);
      connections.set(incoming.socket, connections.get(incoming.socket) ?? connections.size + 1);
      const request = {
        path: incoming.url ?? "",
        headers: incoming.headers,
        body: incoming.headers["content-encoding"] === "gzip" ? gunzipSync(raw) : raw,
        connection: connections.get(incoming.socket) ?? 0,
      };
      requests.push(request);
      answer(response, request);
    });
  };
  const server =
    certificates === null
      ? createServer(listen)
      : createTlsServer(
          {
            key: certificates.serverKey,
            cert: certificates.serverCert,
            ca: certificates.ca,
            requestCert: true,
            rejectUnauthorized: true,
          },
          listen,
        );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** One request as a gRPC receiver saw it. */
export interface GrpcRequest {
  readonly metadata: Metadata;
  readonly body: Buffer;
  /** Address and port that it came from: tells connections apart. */
  readonly peer: string;
}

/** What a gRPC receiver does: a response message, a failure, or null for silence. */
export type GrpcAnswer =
  | Buffer
  | { readonly code: number; readonly details: string; readonly statusDetails?: Buffer }
  | null;

/** A gRPC receiver that answers as told. With certificates it speaks TLS and wants a client certificate. */
export async function grpcReceiver(
  answer: (request: GrpcRequest) => GrpcAnswer,
  certificates: Certificates | null = null,
): Promise<LocalReceiver<GrpcRequest>> {
  const requests: GrpcRequest[] = [];
  const asIs = (bytes: Buffer): Buffer => bytes;
  const service: ServiceDefinition = {
    Export: {
      path: "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export",
      requestStream: false,
      responseStream: false,
      requestSerialize: asIs,
      requestDeserialize: asIs,
      responseSerialize: asIs,
      responseDeserialize: asIs,
    },
  };
  const handle = (
    call: { readonly request: Buffer; readonly metadata: Metadata; getPeer(): string },
    done: sendUnaryData<Buffer>,
  ): void => {
    const request = { metadata: call.metadata, body: call.request, peer: call.getPeer() };
    requests.push(request);
    const given = answer(request);
    if (Buffer.isBuffer(given)) {
      done(null, given);
    } else if (given !== null) {
      const metadata = new Metadata();
      if (given.statusDetails !== undefined) {
        metadata.set("grpc-status-details-bin", given.statusDetails);
      }
      done({ code: given.code, details: given.details, metadata });
    }
  };
  const server = new Server({ "grpc.max_receive_message_length": 4 * 1024 * 1024 });
  server.addService(service, { Export: handle as UntypedHandleCall });
  const credentials =
    certificates === null
      ? ServerCredentials.createInsecure()
      : ServerCredentials.createSsl(
          certificates.ca,
          [{ private_key: certificates.serverKey, cert_chain: certificates.serverCert }],
          true,
        );
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", credentials, (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  return {
    port,
    requests,
    async close() {
      server.forceShutdown();
    },
  };
}

/** A port where connections are taken and never answered, or met with `greeting`. */
export async function tcpListener(
  greeting: string | null,
): Promise<LocalReceiver<never> & { connections(): number }> {
  const sockets = new Set<Socket>();
  let count = 0;
  const server = createTcpServer((socket) => {
    count += 1;
    sockets.add(socket);
    socket.on("error", () => sockets.delete(socket));
    if (greeting !== null) {
      socket.end(greeting);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    requests: [],
    connections: () => count,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) {
          socket.destroy();
        }
        server.close(() => resolve());
      }),
  };
}

/** A port that nothing listens at. */
export async function closedPort(): Promise<number> {
  const listener = await tcpListener(null);
  await listener.close();
  return listener.port;
}
