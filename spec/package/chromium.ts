import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const path = process.env['CHROMIUM'] || '/usr/bin/chromium';

/** Whether a browser is available. */
export const hasChromium = existsSync(path);

/** How to install one. */
export const howToHaveChromium = `there is no Chromium at ${path}: \`apt-get install chromium\`, or say where it is by CHROMIUM=<path>`;

/** Headless Chromium with an empty temporary profile. It connects to the page's own hosts only. */
export const openChromium = (): Promise<Browser> =>
  chromium.launch({
    executablePath: path,
    headless: true,
    chromiumSandbox: false,
    args: [
      ...['--disable-gpu', '--disable-quic', '--no-first-run'],
      ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
    ],
  });
