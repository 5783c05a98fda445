/** What happens to a request that a fault applies to. An action that replaces or withholds the response does not run the route: no state changes. */
export type FaultAction =
  | StatusFault
  /** Declares the whole length, sends this number of bytes of the body (never all), then closes the connection. */
  | { readonly cutBodyAt: number }
  /** Sends headers and this number of bytes of the body, then resets the connection (RST). 0: resets before the response. */
  | { readonly resetAt: number }
  /** Sends no response. */
  | { readonly hang: true }
  /** Sends headers, never the body. */
  | { readonly hangAfterHeaders: true }
  /** Sends the body in pieces of `bytes` (default 1), each `dripMs` after the one before. */
  | { readonly dripMs: number; readonly bytes?: number }
  /** 200 with an HTML page, as gateways and login walls send it. */
  | { readonly html: true }
  /** 200 with this value in place of the usual body. */
  | { readonly json: unknown }
  /** 200 with the content type of JSON and this text, unchanged. */
  | { readonly text: string }
  /** 200 with the content type of JSON and an empty body. */
  | { readonly emptyBody: true }
  /** The usual response, delayed by this number of milliseconds. */
  | { readonly delayMs: number }
  /** 401 `credentials.expired`, although the token is valid. */
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
