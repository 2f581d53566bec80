function varint(value: number): readonly number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) | 0x80);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
  return bytes;
}

function field(tag: number, content: Uint8Array | readonly number[]): Buffer {
  return Buffer.from([tag, ...varint(content.length), ...content]);
}

/** An ExportMetricsServiceResponse: empty when nothing was rejected and nothing is to be said. */
export function exportResponse(rejected: number, message: string): Buffer {
  if (rejected === 0 && message === "") {
    return Buffer.alloc(0);
  }
  const count = rejected === 0 ? [] : [0x08, ...varint(rejected)];
  const text = message === "" ? Buffer.alloc(0) : field(0x12, Buffer.from(message, "utf8"));
  return field(0x0a, [...count, ...text]);
}

/** A google.rpc.Status with a RetryInfo: what `grpc-status-details-bin` carries. */
export function retryInfoStatus(code: number, message: string, retrySeconds: number): Buffer {
  const duration = Buffer.from([0x08, ...varint(retrySeconds)]);
  const info = field(0x0a, duration);
  const any = Buffer.concat([
    field(0x0a, Buffer.from("type.googleapis.com/google.rpc.RetryInfo", "utf8")),
    field(0x12, info),
  ]);
  return Buffer.concat([
    Buffer.from([0x08, ...varint(code)]),
    field(0x12, Buffer.from(message, "utf8")),
    field(0x1a, any),
  ]);
}

/** A google.rpc.Status without details: the body of a failed OTLP/HTTP request. */
export function plainStatus(code: number, message: string): Buffer {
  return Buffer.concat([Buffer.from([0x08, ...varint(code)]), field(0x12, Buffer.from(message, "utf8"))]);
}
