/** A gRPC message on the wire: one byte that says whether it is compressed, four bytes of length, the message. */
const headBytes = 5;

/** The first five bytes of a message of `length` bytes. */
export function grpcMessageHead(length: number, isCompressed: boolean): Uint8Array {
  const head = new Uint8Array(headBytes);
  head[0] = isCompressed ? 1 : 0;
  new DataView(head.buffer).setUint32(1, length);
  return head;
}

/** The one message of a unary answer; `none` when there is none or only a part of it. */
export type GrpcMessage =
  | { readonly kind: "message"; readonly isCompressed: boolean; readonly bytes: Uint8Array }
  | { readonly kind: "none" };

/** Takes the first message out of an answer's body. */
export function readGrpcMessage(body: Uint8Array): GrpcMessage {
  if (body.length < headBytes) {
    return { kind: "none" };
  }
  const length = new DataView(body.buffer, body.byteOffset, body.length).getUint32(1);
  return body.length < headBytes + length
    ? { kind: "none" }
    : { kind: "message", isCompressed: body[0] === 1, bytes: body.subarray(headBytes, headBytes + length) };
}
