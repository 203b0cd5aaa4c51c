// A real browser for tests: Debian's Chromium, which finds no host but this machine; what a page does wrong is collected.
// Must not be told to ignore a violation that a reader's browser would report.
import { existsSync } from 'node:fs';

import { type Browser, chromium, type Page } from 'playwright-core';

const CHROMIUM = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';

/** A browser without a window; fails with the remedy where there is none. */
export function openBrowser(): Promise<Browser> {
  if (!existsSync(CHROMIUM)) {
    throw new Error(`no browser at ${CHROMIUM}: apt-get install -y chromium, or CHROMIUM_PATH=/path/to/chromium`);
  }
  const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'];
  args.push('--disable-background-networking', '--disable-component-update');
  args.push('--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1');
  return chromium.launch({ executablePath: CHROMIUM, args });
}

/** What a browser says of a service that stops under a page: a connection that it had kept is reset where a question went out at that moment. */
export const WHILE_DOWN = /ERR_CONNECTION_(REFUSED|RESET)|WebSocket/;

/** A page, and everything it did that it must not do: requests to elsewhere, violations of its policy, errors. */
export async function openPage(browser: Browser, origin: string): Promise<{ page: Page; wrong: string[] }> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'zh-CN' });
  const page = await context.newPage();
  const wrong: string[] = [];
  const asked = (url: string) => {
    if (new URL(url).host !== new URL(origin).host) wrong.push(`request to ${url}`);
  };
  page.on('request', (request) => asked(request.url()));
  page.on('websocket', (socket) => asked(socket.url()));
  page.on('pageerror', (error) => wrong.push(`error: ${String(error)}`));
  page.on('console', (message) => {
    if (message.type() === 'error') wrong.push(`console: ${message.text()} ${message.location().url}`);
  });
  // Chromium also writes a violation to the console; the event is what other browsers have, too.
  await page.addInitScript({
    content: `addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
      console.error('violation of ' + violatedDirective + ' by ' + blockedURI));`,
  });
  return { page, wrong };
}
