import { spawn, spawnSync } from 'node:child_process';
import { hasDisplay } from '../../scripts/lib/display.mjs';

/** Gives programs something to draw on: the display there is, else a virtual one. Returns how to take it away again. */
export async function provideDisplay(): Promise<() => void> {
  if (hasDisplay()) return () => undefined;
  if (spawnSync('which', ['Xvfb']).status !== 0) {
    throw new Error('There is no display, and no Xvfb to make one; run `npm run setup`.');
  }
  const args = ['-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp'];
  const xvfb = spawn('Xvfb', args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  const [number] = await new Promise<Buffer[]>((resolve, reject) => {
    xvfb.stdio[3]!.once('data', (chunk: Buffer) => resolve([chunk]));
    xvfb.once('exit', () => reject(new Error('Xvfb could not start')));
  });
  // also when what draws on it ends in an error
  process.once('exit', () => xvfb.kill());
  process.env.DISPLAY = `:${number.toString().trim()}`;
  return () => void xvfb.kill();
}
