/** One field of a protobuf message. Numbers are exact up to 2^53; negative int64 come out negative. */
export type ProtobufField =
  | { readonly field: number; readonly kind: "number"; readonly value: number }
  | { readonly field: number; readonly kind: "bytes"; readonly value: Uint8Array };

interface Varint {
  readonly value: number;
  readonly next: number;
}

function readVarint(bytes: Uint8Array, at: number): Varint | null {
  let value = 0n;
  for (let index = 0; index < 10; index += 1) {
    const byte = bytes[at + index];
    if (byte === undefined) {
      return null;
    }
    value |= BigInt(byte & 0x7f) << BigInt(7 * index);
    if (byte < 0x80) {
      return { value: Number(BigInt.asIntN(64, value)), next: at + index + 1 };
    }
  }
  return null;
}

/** The fields of `bytes` in their order, groups and fixed-width fields skipped; null when it is not protobuf. Answers come from outside: never throws. */
export function readProtobuf(bytes: Uint8Array): readonly ProtobufField[] | null {
  const fields: ProtobufField[] = [];
  let at = 0;
  while (at < bytes.length) {
    const tag = readVarint(bytes, at);
    if (tag === null || tag.value < 8) {
      return null;
    }
    const field = Math.floor(tag.value / 8);
    at = tag.next;
    switch (tag.value % 8) {
      case 0: {
        const number = readVarint(bytes, at);
        if (number === null) {
          return null;
        }
        fields.push({ field, kind: "number", value: number.value });
        at = number.next;
        break;
      }
      case 1:
        at += 8;
        break;
      case 2: {
        const length = readVarint(bytes, at);
        if (length === null || length.value < 0 || length.next + length.value > bytes.length) {
          return null;
        }
        fields.push({ field, kind: "bytes", value: bytes.subarray(length.next, length.next + length.value) });
        at = length.next + length.value;
        break;
      }
      case 5:
        at += 4;
        break;
      default:
        return null;
    }
  }
  return at === bytes.length ? fields : null;
}

/** The last number of that field, as proto3 wants it; 0 when absent. */
export function numberField(fields: readonly ProtobufField[], field: number): number {
  const found = fields.findLast((one) => one.field === field && one.kind === "number");
  return found?.kind === "number" ? found.value : 0;
}

/** All byte values of that field. */
export function bytesFields(fields: readonly ProtobufField[], field: number): readonly Uint8Array[] {
  return fields.flatMap((one) => (one.field === field && one.kind === "bytes" ? [one.value] : []));
}

/** The last text of that field; "" when absent. Broken UTF-8 becomes replacement characters. */
export function textField(fields: readonly ProtobufField[], field: number): string {
  return new TextDecoder().decode(bytesFields(fields, field).at(-1) ?? new Uint8Array());
}
