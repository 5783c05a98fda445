// A browser app of Vite and React, as files of a project. Its hosts and its token come from the server that it was loaded from.

const html = `<!doctype html>
<html lang="en">
  <head><meta charset="utf-8" /><link rel="icon" href="data:," /><title>Queues</title></head>
  <body><div id="app"></div><script type="module" src="./main.tsx"></script></body>
</html>
`;

const main = `
import { useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { accessToken, createClient, type Hosts, queueDetails, type QueueRow } from 'genesys-analytics-rx';
import { queueChanges } from 'genesys-analytics-rx/live';
import { scan } from 'rxjs';

interface Session {
  readonly hosts: Hosts;
  readonly queueIds: readonly string[];
  readonly token: { readonly value: string; readonly expiresInMs: number };
}
const session = async (): Promise<Session> => (await fetch('/session')).json();

const { hosts, queueIds } = await session();
const client = createClient({ hosts, credentials: accessToken(async () => (await session()).token) });
const query = queueDetails({ dateFrom: '2026-10-01T00:00:00Z', dateTo: '2026-11-01T00:00:00Z' });

const Rows = () => {
  const [rows, setRows] = useState<readonly QueueRow[]>([]);
  const [end, setEnd] = useState('');
  useEffect(() => {
    const run = client
      .rows(query)
      .pipe(scan((all: readonly QueueRow[], row) => [...all, row], []))
      .subscribe({ next: setRows, error: (error) => setEnd(String(error)), complete: () => setEnd('complete') });
    return () => run.unsubscribe();
  }, []);
  return <><ul>{rows.map(({ queueId }) => <li key={queueId}>{queueId}</li>)}</ul><output>{end}</output></>;
};

const Live = () => {
  const [kinds, setKinds] = useState<readonly string[]>([]);
  useEffect(() => {
    const run = queueChanges(client, { queueIds })
      .pipe(scan((all: readonly string[], { kind }) => [...all, kind], []))
      .subscribe({ next: setKinds, error: (error) => setKinds([String(error)]) });
    return () => run.unsubscribe();
  }, []);
  return <output>{kinds[0]}</output>;
};

const App = () => {
  const [shown, show] = useState('nothing');
  return (
    <>
      {['rows', 'live', 'nothing'].map((what) => <button key={what} onClick={() => show(what)}>{what}</button>)}
      {shown === 'rows' && <Rows />}
      {shown === 'live' && <Live />}
    </>
  );
};
createRoot(document.getElementById('app')!).render(<App />);
`;

/** As in Vite's own templates: the package's types name Node's streams, whose types a browser project does not have. */
const tsconfig = {
  compilerOptions: {
    ...{ target: 'ES2022', module: 'ESNext', moduleResolution: 'bundler', jsx: 'react-jsx' },
    ...{ lib: ['ES2023', 'DOM', 'DOM.Iterable'], types: [], strict: true, noEmit: true, skipLibCheck: true },
  },
};

/** Its files by their names. */
export const browserApp: Readonly<Record<string, string>> = {
  'index.html': html,
  'main.tsx': main,
  'tsconfig.json': JSON.stringify(tsconfig),
};
