/** Flags whose names differ from the fields of the library. */
const flags: Readonly<Record<string, string>> = {
  region: '--region or GENESYS_REGION',
  clientId: '--client-id or GENESYS_CLIENT_ID',
  clientSecret: 'GENESYS_CLIENT_SECRET',
  'hosts.api': '--hosts-api',
  'hosts.login': '--hosts-login',
  'hosts.streaming': '--hosts-streaming',
  'budget.perMinute': '--rate-per-minute',
  'retry.maxAttempts': '--max-attempts',
  dateFrom: '--interval',
  dateTo: '--interval',
  groupBys: '--group-by',
  ids: '--queue-ids',
  pageSize: '--size',
  tokenLifeS: '--token-life',
  latencyMs: '--latency',
  webSocket: 'package ws',
};

/** Returns the flag for a field of the library: `--queue-ids[1]` for `queueIds[1]`. A name that begins with `-` is a flag already. */
export const flagFor = (path: string): string => {
  const [, name = '', rest = ''] = /^(.*?)(\[\d+\].*)?$/s.exec(path) ?? [];
  if (name.startsWith('-')) return path;
  return (flags[name] ?? `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`) + rest;
};
