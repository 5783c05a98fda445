/** Makes a text of a body's chunks, which hold so many bytes in all. UTF-8. */
export type DecodeBody = (chunks: readonly Uint8Array[], bytes: number) => string;

/** More than this is not kept from body to body: a page of a thousand rows has a third of it. */
const mostKept = 1_000_000;

/**
 * Makes a {@link DecodeBody} that joins the chunks of one body after the other in the same memory. New memory for each page, filled with zeros
 * and given back by garbage collection, costs an eighth of all that reading it does.
 */
export const bodyDecoder = (): DecodeBody => {
  let decoder: TextDecoder | undefined;
  let kept = new Uint8Array();

  return (chunks, bytes) => {
    const room = kept.length < bytes ? new Uint8Array(bytes) : kept;
    if (bytes <= mostKept) kept = room;
    let offset = 0;
    for (const chunk of chunks) {
      room.set(chunk, offset);
      offset += chunk.byteLength;
    }
    // Not before the first stream: React Native has none of either.
    decoder ??= new TextDecoder();
    return decoder.decode(room.subarray(0, bytes));
  };
};
