/** Wire type of a length-delimited field: strings, bytes, messages. */
const lengthDelimited = 2;
/** Wire type of fixed64 and double. */
const eightBytes = 1;

/** Bytes that `value`, a whole number in [0, 2^32), takes as varint. */
export function varintSize(value: number): number {
  let size = 1;
  for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) {
    size += 1;
  }
  return size;
}

/** Bytes that a length-delimited field with a number below 16 takes, tag and length included. */
export function fieldSize(length: number): number {
  return 1 + varintSize(length) + length;
}

/**
 * Writes protobuf into one buffer whose size was computed before. Field numbers must be below 16 (one-byte tags), which
 * all of OTLP metrics are. Writing past the size is a bug of the caller and throws.
 */
export class ProtobufWriter {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  /** `into`: a buffer of exactly the announced size, written over; or that size, for a new one. */
  constructor(into: Uint8Array | number) {
    this.#bytes = typeof into === "number" ? new Uint8Array(into) : into;
    this.#view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset, this.#bytes.byteLength);
  }

  /** Opens a message field: tag and length; its `length` bytes must follow. */
  header(field: number, length: number): void {
    this.#view.setUint8(this.#at, (field << 3) | lengthDelimited);
    this.#at += 1;
    let rest = length;
    while (rest >= 0x80) {
      this.#view.setUint8(this.#at, (rest % 0x80) | 0x80);
      this.#at += 1;
      rest = Math.floor(rest / 0x80);
    }
    this.#view.setUint8(this.#at, rest);
    this.#at += 1;
  }

  /** Bytes that are protobuf already. */
  raw(bytes: Uint8Array): void {
    this.#bytes.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  /** A whole bytes or string field. */
  field(field: number, bytes: Uint8Array): void {
    this.header(field, bytes.length);
    this.raw(bytes);
  }

  /** A fixed64 field with `ms` milliseconds as nanoseconds, exact: 64 bits do not fit a double, so it is written as two halves. `ms` is whole, from 1970 to 2554. */
  nanoseconds(field: number, ms: number): void {
    const low = (ms % 2 ** 32) * 1e6;
    this.#view.setUint8(this.#at, (field << 3) | eightBytes);
    this.#view.setUint32(this.#at + 1, low % 2 ** 32, true);
    this.#view.setUint32(this.#at + 5, Math.floor(ms / 2 ** 32) * 1e6 + Math.floor(low / 2 ** 32), true);
    this.#at += 9;
  }

  /** A double field. Written also when 0. */
  double(field: number, value: number): void {
    this.#view.setUint8(this.#at, (field << 3) | eightBytes);
    this.#view.setFloat64(this.#at + 1, value, true);
    this.#at += 9;
  }

  /** Everything written; throws unless exactly the announced size was. */
  finish(): Uint8Array {
    if (this.#at !== this.#bytes.length) {
      throw new Error(`protobuf size mismatch: ${this.#bytes.length} bytes announced, ${this.#at} written`);
    }
    return this.#bytes;
  }
}
