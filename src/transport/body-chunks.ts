import { from, Observable, type ObservableInput } from 'rxjs';

/** The parts of a Node stream that reading takes. */
interface NodeStream {
  on(event: 'data', listener: (chunk: unknown) => void): unknown;
  on(event: 'error', listener: (error: unknown) => void): unknown;
  on(event: 'end' | 'close', listener: () => void): unknown;
}

/**
 * The chunks of a body, which is a web stream or a Node stream (cross-fetch on Node); undefined where it is neither. Not checked: a fetch
 * of the caller's can yield anything. Unsubscribing aborts the request, which ends the stream.
 */
export const bodyChunks = (body: unknown): Observable<unknown> | undefined => {
  if (typeof body !== 'object' || body === null) return undefined;
  if ('getReader' in body) return from(body as ObservableInput<unknown>);
  // By events: a Node stream's async iterator costs as much garbage as the page's rows.
  return 'on' in body ? nodeChunks(body as NodeStream) : undefined;
};

const nodeChunks = (stream: NodeStream): Observable<unknown> =>
  new Observable((subscriber) => {
    stream.on('data', (chunk) => subscriber.next(chunk));
    stream.on('error', (error) => subscriber.error(error));
    stream.on('end', () => subscriber.complete());
    stream.on('close', () => subscriber.error(new Error('closed before its end')));
  });
