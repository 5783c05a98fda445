/** The flags of `genesys-rows query`. Values are not validated yet: the library does that. */
export interface QueryFlags {
  readonly endpoint?: string;
  readonly interval?: string;
  readonly granularity?: string;
  readonly timeZone?: string;
  readonly queueIds?: readonly string[];
  readonly mediaTypes?: readonly string[];
  readonly names?: boolean;
  readonly metrics?: readonly string[];
  readonly groupBy?: readonly string[];
  readonly size?: number;
  readonly namespace?: string;
  readonly json?: boolean;
  readonly csv?: boolean;
  readonly demo?: boolean;
  readonly region?: string;
  readonly clientId?: string;
  /** OAuth scopes, separated by spaces. */
  readonly scope?: string;
  readonly hostsApi?: string;
  readonly hostsLogin?: string;
  readonly ratePerMinute?: number;
  readonly maxAttempts?: number;
  readonly slice?: string;
  readonly concurrency?: number;
  readonly merge?: boolean;
  /** Path of a file. */
  readonly checkpoint?: string;
  readonly since?: boolean;
  /** Milliseconds. */
  readonly settleMs?: number;
  readonly lookback?: string;
  readonly explain?: boolean;
}
