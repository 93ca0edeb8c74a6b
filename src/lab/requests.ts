import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * What one process asks of the lab in another: files in the data folder, named by experiment and request, which the
 * lab takes away as it heeds them. Only the writer of the history may change it, so everyone else asks.
 */

export const REQUESTS = ['cancel', 'pause', 'pause-after-run'] as const;
export type Request = (typeof REQUESTS)[number];

/** Leaves a request about an experiment for the lab that has the data folder. */
export function leaveRequest(folder: string, id: string, request: Request): void {
  mkdirSync(requestFolder(folder), { recursive: true, mode: 0o700 });
  writeFileSync(join(requestFolder(folder), `${id}.${request}`), '', { mode: 0o600 });
}

/** Takes the requests that have been left. */
export function takeRequests(folder: string): { id: string; request: Request }[] {
  if (!existsSync(requestFolder(folder))) return [];
  return readdirSync(requestFolder(folder)).flatMap((name) => {
    rmSync(join(requestFolder(folder), name), { force: true });
    const [id, request] = [name.slice(0, name.indexOf('.')), name.slice(name.indexOf('.') + 1)];
    return REQUESTS.includes(request as Request) ? [{ id, request: request as Request }] : [];
  });
}

function requestFolder(folder: string): string {
  return join(folder, 'requests');
}
