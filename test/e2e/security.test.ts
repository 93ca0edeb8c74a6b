import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { askReply } from '../support/ask';
import { startApp, type RunningApp } from '../support/app';

/** What the window may not do: each test fails when its line of defence is taken away. */

let running: RunningApp;

beforeAll(async () => {
  running = await startApp();
  await running.app.evaluate(({ shell }) => {
    const opened: string[] = [];
    Object.assign(globalThis, { opened });
    shell.openExternal = (url) => {
      opened.push(url);
      return Promise.resolve();
    };
  });
});

afterAll(async () => {
  await running?.kill();
});

/** Runs code in the window and gives what it comes to. */
function inPage<Result>(code: string): Promise<Result> {
  return running.page.evaluate(code);
}

it('sandboxes and isolates the window, and gives it no Node', async () => {
  const preferences = await running.app.evaluate(({ BrowserWindow }) => {
    const { webContents } = BrowserWindow.getAllWindows()[0];
    const read = webContents as unknown as { getLastWebPreferences(): Record<string, unknown> };
    return read.getLastWebPreferences();
  });
  expect(preferences).toMatchObject({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webSecurity: true,
    webviewTag: false,
  });
  expect(await inPage('[typeof require, typeof process, typeof Buffer]')).toEqual([
    'undefined',
    'undefined',
    'undefined',
  ]);
});

it('gives the window two verbs and nothing else of Electron', async () => {
  expect(await inPage('Object.keys(window.ticketlab).sort()')).toEqual(['ask', 'listen']);
});

it('serves the window from app://, and no file outside its folder', async () => {
  expect(running.page.url()).toMatch(/^app:\/\/ticketlab\/index\.html/);
  const statusOf = (path: string) => inPage<number>(`fetch('${path}').then(({ status }) => status)`);
  expect(await statusOf('/index.html')).toBe(200);
  expect(await statusOf('/../main/index.js')).toBe(404);
  expect(await statusOf('/%2e%2e/main/index.js')).toBe(404);
  expect(await statusOf('/..%2fmain%2findex.js')).toBe(404);
  expect(await statusOf('/%2e%2e%5cmain%5cindex.js')).toBe(404);
});

it('has a content policy that lets nothing in from elsewhere', async () => {
  const policy = await inPage<string>(
    `fetch('/index.html').then(({ headers }) => headers.get('content-security-policy'))`,
  );
  expect(policy.split('; ')).toEqual([
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ]);
});

it('runs no script and heeds no style that is written into the page', async () => {
  const blocked = await inPage<string[]>(`new Promise((resolve) => {
    const directives = new Set();
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => {
      directives.add(effectiveDirective);
      if (directives.size === 3) resolve([...directives].sort());
    });
    const script = document.createElement('script');
    script.textContent = 'window.injected = true';
    document.body.append(script);
    document.body.insertAdjacentHTML('beforeend', '<p style="color: red"></p><iframe src="https://example.com"></iframe>');
  })`);
  expect(blocked).toEqual(['frame-src', 'script-src-elem', 'style-src-attr']);
  expect(await inPage('window.injected')).toBeUndefined();
});

it('keeps to its own content policy', async () => {
  const { page } = running;
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) complaints.push(message.text());
  });
  await page.reload();
  await page.waitForTimeout(1000);
  expect(complaints).toEqual([]);
});

it.each([['https://example.com/'], ['file:///etc/hostname']])('fetches nothing from %s', async (address) => {
  expect(await inPage(`fetch('${address}').then(() => 'fetched', () => 'refused')`)).toBe('refused');
});

it.each([['https://example.com/'], ['file:///etc/hostname'], ['app://elsewhere/index.html']])(
  'does not leave its page for %s',
  async (address) => {
    await inPage(`void (location.href = '${address}')`);
    await running.page.waitForTimeout(300);
    expect(running.page.url()).toMatch(/^app:\/\/ticketlab\/index\.html/);
  },
);

it('opens no window, and hands only https addresses to the browser', async () => {
  const addresses = [
    'https://example.com/paper',
    'http://example.com/',
    'file:///etc/hostname',
    'javascript:alert(1)',
    'https://name:secret@example.com/',
    'app://ticketlab/index.html',
  ];
  const opened = await inPage(`${JSON.stringify(addresses)}.map((address) => window.open(address))`);
  expect(opened).toEqual(addresses.map(() => null));
  const { windows, outside } = await running.app.evaluate(({ BrowserWindow }) => ({
    windows: BrowserWindow.getAllWindows().length,
    outside: (globalThis as unknown as { opened: string[] }).opened,
  }));
  expect(windows).toBe(1);
  expect(outside).toEqual(['https://example.com/paper']);
});

it('denies every permission that is asked for or looked up', async () => {
  expect(await inPage('Notification.requestPermission()')).toBe('denied');
  const camera = `navigator.mediaDevices.getUserMedia({ video: true }).then(() => 'granted', ({ name }) => name)`;
  expect(await inPage(camera)).toMatch(/NotAllowedError|NotFoundError/);
  const states = await inPage(`Promise.all(
    ['notifications', 'geolocation', 'clipboard-read', 'midi'].map(async (name) => (await navigator.permissions.query({ name })).state),
  )`);
  expect(states).toEqual(['denied', 'denied', 'denied', 'denied']);
});

it('refuses what is not in the contract', async () => {
  const { page } = running;
  const usage = { ok: false, problem: { kind: 'usage' } };
  expect(await askReply(page, 'toString' as 'listExperiments')).toMatchObject(usage);
  expect(await askReply(page, 'showExperiment', { id: '../../etc' })).toMatchObject(usage);
  expect(await askReply(page, 'exportExperiment', { id: 5 } as never)).toMatchObject(usage);
  // a path is main's to ask for
  const withPath = { id: crypto.randomUUID(), file: '/tmp/anything' };
  expect(await askReply(page, 'exportExperiment', withPath as never)).toMatchObject(usage);
  expect(
    await askReply(page, 'importDataset', { name: 'mnist', from: 'folder', folder: '/tmp' } as never),
  ).toMatchObject(usage);
});

it('answers no page but its own', async () => {
  const preload = join(dirname(import.meta.dirname), '../out/preload/index.cjs');
  const reply = await running.app.evaluate(async ({ BrowserWindow }, path) => {
    const stranger = new BrowserWindow({ show: false, webPreferences: { preload: path } });
    await stranger.loadURL('data:text/html,<p>stranger</p>');
    const answer: unknown = await stranger.webContents.executeJavaScript(`ticketlab.ask('listExperiments')`);
    stranger.destroy();
    return answer;
  }, preload);
  expect(reply).toEqual({
    ok: false,
    problem: { kind: 'usage', message: 'This page may not ask the lab.' },
  });
});
