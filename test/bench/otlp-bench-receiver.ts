import { Server, ServerCredentials, type UntypedHandleCall, type sendUnaryData } from "@grpc/grpc-js";
import { createServer } from "node:http";
import { type AddressInfo, type Socket, createServer as createTcpServer, connect } from "node:net";

/** A receiver in a process of its own: takes everything, keeps nothing, counts the bytes on the wire. */
let wireBytes = 0;

const http = createServer((request, response) => {
  request.on("data", () => {});
  request.on("end", () => response.end());
});
http.on("connection", (socket: Socket) => socket.on("data", (chunk: Buffer) => (wireBytes += chunk.length)));
await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));

const asIs = (bytes: Buffer): Buffer => bytes;
const grpc = new Server({ "grpc.max_receive_message_length": -1 });
grpc.addService(
  {
    Export: {
      path: "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export",
      requestStream: false,
      responseStream: false,
      requestSerialize: asIs,
      requestDeserialize: asIs,
      responseSerialize: asIs,
      responseDeserialize: asIs,
    },
  },
  { Export: ((_: unknown, done: sendUnaryData<Buffer>) => done(null, Buffer.alloc(0))) as UntypedHandleCall },
);
const grpcPort = await new Promise<number>((resolve, reject) => {
  grpc.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) =>
    error === null ? resolve(port) : reject(error),
  );
});

// The gRPC server hides its sockets, so its bytes are counted on the way to it.
const counter = createTcpServer((client) => {
  const upstream = connect(grpcPort, "127.0.0.1");
  client.setNoDelay(true);
  upstream.setNoDelay(true);
  client.on("data", (chunk: Buffer) => (wireBytes += chunk.length));
  client.on("error", () => upstream.destroy());
  upstream.on("error", () => client.destroy());
  client.pipe(upstream);
  upstream.pipe(client);
});
await new Promise<void>((resolve) => counter.listen(0, "127.0.0.1", resolve));

process.on("message", () => {
  process.send?.({
    httpPort: (http.address() as AddressInfo).port,
    grpcPort: (counter.address() as AddressInfo).port,
    wireBytes,
  });
});
