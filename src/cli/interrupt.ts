import { INTERRUPTED } from './exit';

/**
 * The first Ctrl-C, termination or hang-up is left to `react`; the second ends the process. Returns how to stop
 * listening.
 */
export function onInterrupt(react: () => void): () => void {
  let asked = false;
  const listener = () => {
    if (asked) process.exit(INTERRUPTED);
    asked = true;
    react();
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, listener);
  return () => signals.forEach((signal) => process.off(signal, listener));
}
