import { extname, join, normalize, sep } from 'node:path';

/** The window's own files, served under `app://ticketlab/`: there is no file:// in it. */

const ORIGIN = 'app://ticketlab';
export const START = `${ORIGIN}/index.html`;

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** Nothing from elsewhere, no script or style in the page itself; fonts are files of our own. */
export const CONTENT_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The file that an address stands for; undefined for one outside the folder, of another host or of an unknown type. */
export function fileOf(address: string, folder: string): { path: string; type: string } | undefined {
  const url = URL.parse(address);
  if (url?.origin === undefined || `${url.protocol}//${url.host}` !== ORIGIN) return undefined;
  const name = decoded(url.pathname);
  if (name === undefined || name.includes('\0') || name.includes('\\')) return undefined;
  const path = normalize(join(folder, name));
  const type = TYPES[extname(path)];
  if (!path.startsWith(folder + sep) || type === undefined) return undefined;
  return { path, type };
}

function decoded(pathname: string): string | undefined {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return undefined;
  }
}
