import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const path = process.env['CHROMIUM'] || '/usr/bin/chromium';

/** Whether there is a browser to open. */
export const hasChromium = existsSync(path);

/** What to do about it. */
export const howToHaveChromium = `there is no Chromium at ${path}: \`apt-get install chromium\`, or say where it is by CHROMIUM=<path>`;

/** Chromium without a window, with a profile of its own that is empty and goes with it. It asks nobody but the page's own hosts. */
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
