/** Reads the protobuf wire format: fields one after the other within [offset, end). Throws RangeError on a broken body. */
export class WireReader {
  readonly bytes: Buffer;
  readonly end: number;
  offset: number;

  constructor(bytes: Buffer, start: number, end: number) {
    this.bytes = bytes;
    this.offset = start;
    this.end = end;
  }

  get more(): boolean {
    return this.offset < this.end;
  }

  /** An unsigned number of up to 53 bits; higher bits are lost. */
  varint(): number {
    let value = 0;
    let factor = 1;
    for (let count = 0; count < 10; count += 1) {
      if (this.offset >= this.end) {
        throw new RangeError("unexpected EOF in a number");
      }
      const byte = this.bytes[this.offset] ?? 0;
      this.offset += 1;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) {
        return value;
      }
      factor *= 128;
    }
    throw new RangeError("a number is longer than ten bytes");
  }

  /** The next field's number times eight plus its wire type. */
  tag(): number {
    return this.varint();
  }

  /** A reader over the next length-delimited field, which is passed over. */
  inner(): WireReader {
    const length = this.varint();
    const start = this.offset;
    this.#pass(length);
    return new WireReader(this.bytes, start, start + length);
  }

  text(): string {
    const { offset, end } = this.inner();
    return this.bytes.toString("utf8", offset, end);
  }

  double(): number {
    const at = this.offset;
    this.#pass(8);
    return this.bytes.readDoubleLE(at);
  }

  signed64(): number {
    const at = this.offset;
    this.#pass(8);
    return Number(this.bytes.readBigInt64LE(at));
  }

  /** Nanoseconds as milliseconds, to the nearest. */
  milliseconds(): number {
    const at = this.offset;
    this.#pass(8);
    const low = this.bytes.readUInt32LE(at);
    const high = this.bytes.readUInt32LE(at + 4);
    return Math.round((high * 4294967296 + low) / 1e6);
  }

  /** Passes over a field of which the tag was read. */
  skip(tag: number): void {
    switch (tag & 7) {
      case 0:
        this.varint();
        return;
      case 1:
        this.#pass(8);
        return;
      case 2:
        this.#pass(this.varint());
        return;
      case 5:
        this.#pass(4);
        return;
      default:
        throw new RangeError(`wire type ${tag & 7} is not known`);
    }
  }

  #pass(length: number): void {
    if (this.offset + length > this.end) {
      throw new RangeError("unexpected EOF");
    }
    this.offset += length;
  }
}
