/** Records what is written to the console, and still writes it. */
export const listenToConsole = (): { readonly texts: readonly string[]; close(): void } => {
  const texts: string[] = [];
  const streams = [process.stdout, process.stderr];
  const writes = streams.map((stream) => stream.write.bind(stream));
  streams.forEach((stream, index) => {
    stream.write = (chunk: unknown, ...rest: []) => {
      texts.push(chunk instanceof Uint8Array ? Buffer.from(chunk).toString() : String(chunk));
      return writes[index]?.(chunk as never, ...rest) ?? true;
    };
  });
  return {
    texts,
    close: () => {
      streams.forEach((stream, index) => {
        const write = writes[index];
        if (write !== undefined) stream.write = write;
      });
    },
  };
};
