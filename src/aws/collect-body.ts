/**
 * The most bytes of one answer of AWS. The largest that can be asked for, 100,800 points with all their digits, has about
 * 4 MiB; smaller would make it unreadable, larger lets a server that is not AWS take the memory of the process.
 */
const maxAnswerBytes = 8 * 1024 * 1024;

/** An answer with more bytes than anything that was asked for. */
export class AnswerTooLargeError extends Error {
  override readonly name = "AnswerTooLarge";
}

/** The whole body of an answer, as the SDK wants it collected. Throws AnswerTooLargeError beyond the limit and ends the connection. */
export async function collectBody(body: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    if (bytes > maxAnswerBytes) {
      throw new AnswerTooLargeError(`the answer has more than ${maxAnswerBytes} bytes`);
    }
    chunks.push(chunk);
  }
  return chunks.length === 1 ? (chunks[0] as Uint8Array) : Buffer.concat(chunks, bytes);
}
