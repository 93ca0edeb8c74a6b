import { isMainThread } from 'node:worker_threads';
import { compare } from './compare';
import { serve } from './trainer';

/** `npm run bench [-- --python PYTHON]`: how fast LeNet-300-100 trains, beside PyTorch where there is one. */
await (isMainThread ? compare(new URL(import.meta.url)) : serve());
