import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { protocol } from 'electron';
import { CONTENT_POLICY, fileOf } from './content';

const folder = join(import.meta.dirname, '../renderer');

/** To be called before the app is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

/** Serves the window's files, and nothing else of this machine. */
export function serveContent(): void {
  protocol.handle('app', async ({ url, method }) => {
    const file = method === 'GET' ? fileOf(url, folder) : undefined;
    if (!file) return new Response(null, { status: 404 });
    try {
      return new Response(new Uint8Array(await readFile(file.path)), {
        headers: {
          'Content-Type': file.type,
          'Content-Security-Policy': CONTENT_POLICY,
          'X-Content-Type-Options': 'nosniff',
        },
      });
    } catch {
      return new Response(null, { status: 404 });
    }
  });
}
