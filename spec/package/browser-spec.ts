import { join } from 'node:path';
import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../src/simulator/index.js';
import { until } from '../helpers/until.js';
import { requestToken, type TokenBody } from '../simulator/support/visit.js';
import { browserApp } from './browser-app.js';
import { hasChromium, howToHaveChromium, openChromium } from './chromium.js';
import { consumer } from './consumer.js';
import { serveStatic, type StaticServer } from './static-server.js';

describe('in a browser, built by Vite, with React', function () {
  if (!hasChromium) {
    if (process.env['CI'] !== 'true') {
      console.log(`skipped: the app in a browser; ${howToHaveChromium}`);
      return;
    }
    it('should have a browser to run in', () => {
      throw new Error(howToHaveChromium);
    });
    return;
  }
  this.timeout(240_000);
  let site: string;
  let browser: Browser;

  before(async () => {
    const project = await consumer();
    for (const [file, text] of Object.entries(browserApp)) await project.write(join('app', file), text);
    // Vite ignores types.
    await project.output('node', 'node_modules/typescript-6.0/bin/tsc', '-p', 'app');
    await project.output('node_modules/.bin/vite', 'build', 'app', '--logLevel', 'warn');
    site = join(project.folder, 'app', 'dist');
    browser = await openChromium();
  });
  after(() => browser?.close());

  let sim: Simulator | undefined;
  let server: StaticServer | undefined;
  let page: Page | undefined;
  let troubles: string[];

  /** The app on a page, with the server it uses. */
  const open = async (options: SimulatorOptions) => {
    const simulator = (sim = await startSimulator(options));
    const { access_token: value, expires_in: lifeS } = (await requestToken(simulator)).json<TokenBody>();
    const { hosts, queues } = simulator;
    const session = { hosts, queueIds: queues.map(({ id }) => id), token: { value, expiresInMs: lifeS * 1000 } };
    server = await serveStatic(site, () => session);
    const opened = (page = await browser.newPage());
    troubles = [];
    opened.on('pageerror', (error) => troubles.push(String(error)));
    opened.on('console', (message) => {
      if (message.type() === 'error') troubles.push(message.text());
    });
    await opened.goto(server.origin);
    return {
      simulator,
      show: (what: 'rows' | 'live' | 'nothing') => opened.getByRole('button', { name: what }).click(),
      rows: opened.getByRole('listitem'),
      said: opened.locator('output'),
      requested: () => simulator.requests.filter(({ endpoint }) => endpoint === 'page'),
    };
  };

  afterEach(async () => {
    await page?.close();
    await server?.close();
    await sim?.stop();
    [sim, server, page] = [undefined, undefined, undefined];
  });

  it('should show every row', async () => {
    const { show, rows, said, requested } = await open({ scripted: { pages: 5, rowsPerPage: 20 } });
    await show('rows');
    await said.getByText('complete').or(said.getByText('Error')).waitFor();
    expect(await said.textContent()).to.equal('complete');
    const ids = await rows.allTextContents();
    expect(ids.map((id) => Number(id.split('-').at(-1)))).to.deep.equal([...Array(100).keys()]);
    expect(requested().map(({ status }) => status)).to.deep.equal([200, 200, 200, 200, 200]);
    expect(troubles).to.deep.equal([]);
  });

  it('should request no further page after its component is unmounted', async () => {
    const hang = { on: 'page', nth: 3, do: { hang: true } } as const;
    const { show, rows, said, requested } = await open({ scripted: { pages: 5, rowsPerPage: 4 }, faults: [hang] });
    await show('rows');
    await rows.nth(7).waitFor();
    await until(() => requested().length === 3);
    expect(await rows.count()).to.equal(8);
    expect(requested().map(({ phase }) => phase)).to.deep.equal(['answered', 'answered', 'open']);

    await show('nothing');
    await until(() => requested()[2]?.phase === 'broken');
    expect(await rows.count()).to.equal(0);

    // Another run, of five pages: all requests during it are its own.
    await show('rows');
    await said.getByText('complete').waitFor();
    expect(await rows.count()).to.equal(20);
    const urls = requested().map(({ url }) => url);
    const again = urls.slice(3);
    expect(new Set(again).size).to.equal(5);
    expect(urls).to.deep.equal([...again.slice(0, 3), ...again]);
    expect(troubles).to.deep.equal([]);
  });

  it("should follow queues by the browser's own WebSocket, and close it", async () => {
    const { show, said, simulator } = await open({ queues: 2 });
    await show('live');
    await said.getByText(/./).waitFor();
    expect(await said.textContent()).to.equal('resync');
    expect(simulator.notifications.channels.map(({ isConnected }) => isConnected)).to.deep.equal([true]);

    await show('nothing');
    await until(() => !simulator.notifications.channels.some(({ isConnected }) => isConnected));
    expect(simulator.notifications.channels).to.have.length(1);
    expect(troubles).to.deep.equal([]);
  });
});
