import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

export const inRoot = (...parts) => join(root, ...parts);

/** Goes away with node_modules, like all else that set-up fetches. */
export const fetched = inRoot('node_modules', '.cache', 'ticketlab');
