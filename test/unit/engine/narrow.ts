import { fingerprint } from './fingerprint';
import { trainSmall } from './training';

/** Trains the small networks as a processor without 256-bit vectors does, and prints a fingerprint of their states. */
Object.defineProperty(process, 'arch', { value: 'arm64' });
console.log(fingerprint(await trainSmall()));
