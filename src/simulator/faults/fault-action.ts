/** What happens to a request that a fault strikes. Where it ends in an answer, the answer is never half-true: no state is lost. */
export type FaultAction =
  | StatusFault
  /** Declares the whole length, sends this number of bytes of the body (never all), then closes the connection. */
  | { readonly cutBodyAt: number }
  /** Sends headers and this number of bytes of the body, then resets the connection (RST). 0: resets before the response. */
  | { readonly resetAt: number }
  /** Never answers. */
  | { readonly hang: true }
  /** Sends headers, never the body. */
  | { readonly hangAfterHeaders: true }
  /** Sends the body in pieces of `bytes` (default 1), each `dripMs` after the one before. */
  | { readonly dripMs: number; readonly bytes?: number }
  /** 200 with an HTML page, as gateways and login walls send it. */
  | { readonly html: true }
  /** 200 with this value instead of the answer. */
  | { readonly json: unknown }
  /** 200, said to be JSON, with this text as it is. */
  | { readonly text: string }
  /** 200, said to be JSON, with nothing in it. */
  | { readonly emptyBody: true }
  /** The usual response, delayed by this number of milliseconds. */
  | { readonly delayMs: number }
  /** 401 `credentials.expired`, though the token is good. */
  | { readonly tokenExpired: true };

/** Another status, with the platform's error body unless another is given. */
export interface StatusFault {
  readonly status: number;
  /** Seconds, or a text that is sent as it is (an HTTP date, nonsense). */
  readonly retryAfterS?: number | string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** A text is sent as it is, anything else as JSON. */
  readonly body?: unknown;
}
