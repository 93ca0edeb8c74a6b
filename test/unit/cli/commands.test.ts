import { readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { create, extract } from 'tar';
import { beforeAll, describe, expect, test } from 'vitest';
import { listExperiments } from '../../../src/lab/history';
import { ExperimentResult } from '../../../src/science/analysis/document';
import { begin, ticketlab, until, type Outcome } from '../../support/cli';
import { temporaryFolder } from '../../support/lab';
import { longTraining, smallLottery, smallTraining, specFile } from '../../support/specs';
import { someFolder } from '../store/places';

const TIMEOUT = 60_000;

/** A history with one finished experiment, which tests may look at but not change. */
const shared = temporaryFolder();
let run: Outcome;
let id: string;

beforeAll(async () => {
  const spec = specFile(shared.folder, smallLottery());
  run = await ticketlab(...['run', spec, '--json', '--set', 'name=Set here', '--data-dir', shared.folder]);
  id = (JSON.parse(run.stdout) as ExperimentResult).id;
  return shared.remove;
}, TIMEOUT);

const inShared = (...args: string[]) => ticketlab(...args, '--data-dir', shared.folder);

describe('run', { timeout: TIMEOUT }, () => {
  test('--json gives one document on standard output, and speaks on standard error', () => {
    expect(run.code).toBe(0);
    const result = ExperimentResult.parse(JSON.parse(run.stdout));
    expect(result).toMatchObject({ name: 'Set here', status: 'done', checks: { failed: 0 } });
    expect(run.stderr).toMatch(new RegExp(`^Experiment ${id}\n`));
    expect(run.stderr).toMatch(new RegExp(`Stored in ${shared.folder} as ${id}\n$`));
  });

  test('takes changes, and prints tables for people', async () => {
    const folder = someFolder();
    const spec = specFile(folder, smallTraining());
    const changes = ['--set', 'recipe.length=40it', '--replicates', '2', '--workers', '1'];
    const { code, stdout } = await ticketlab('run', spec, ...changes, '--data-dir', folder);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^Small training {2}\([0-9a-f]{8}, done\)\n80 training steps in \d+ s on engine simd/,
    );
    expect(stdout).toMatch(/At the end .*\(n=2\)/);
    expect(stdout).toMatch(/Self-checks: 8 passed, 0 failed\n$/);
  });
});

describe('show and list', { timeout: TIMEOUT }, () => {
  test('show --json gives the same document', async () => {
    const { stdout } = await inShared('show', id.slice(0, 8), '--json');
    expect(JSON.parse(stdout)).toEqual(JSON.parse(run.stdout));
  });

  test('show prints every table', async () => {
    const { code, stdout } = await inShared('show', id);
    expect(code).toBe(0);
    expect(stdout).toMatch(/Tickets, against the dense network/);
    expect(stdout).toMatch(/Controls, against the ticket of their level/);
    expect(stdout).toMatch(/Stability to SGD noise/);
    expect(stdout).toMatch(
      /Realised acceleration\nLevel +Density \(%\) +ms\/step +Measured \(x\) +Theoretical \(x\)/,
    );
  });

  test('list names what there is', async () => {
    const { stdout } = await inShared('list');
    expect(stdout.split('\n')).toHaveLength(4);
    expect(stdout).toMatch(
      new RegExp(`^${id.slice(0, 8)} +done +Set here +lottery +mlp-32-16 +MNIST +1 `, 'm'),
    );
    const { stdout: json } = await inShared('list', '--json');
    expect(JSON.parse(json)).toMatchObject([{ id, status: 'done', name: 'Set here' }]);
  });

  test('list of an empty folder says how to begin', async () => {
    expect(await ticketlab('list', '--data-dir', someFolder())).toEqual({
      code: 0,
      stdout: 'No experiments yet. Begin with: ticketlab run mnist-quick\n',
      stderr: '',
    });
    expect((await ticketlab('list', '--json', '--data-dir', someFolder())).stdout).toBe('[]\n');
  });

  test('the data folder can be told by the environment', async () => {
    const { stdout } = await begin(['list'], { TICKETLAB_DATA_DIR: shared.folder }).ended;
    expect(stdout).toContain('Set here');
  });

  test('a reader who has enough ends it quietly', async () => {
    const { child, ended } = begin(['show', id, '--json', '--data-dir', shared.folder]);
    child.stdout.destroy();
    expect((await ended).stderr).toBe('');
  });
});

describe('while another process is at work', { timeout: TIMEOUT }, () => {
  async function atWork() {
    const folder = someFolder();
    const spec = specFile(folder, longTraining());
    const worker = begin(['run', spec, '--json', '--workers', '1', '--data-dir', folder]);
    const inFolder = (...args: string[]) => ticketlab(...args, '--data-dir', folder);
    const id = await running(folder);
    return { ...worker, folder, inFolder, id };
  }

  async function running(folder: string): Promise<string> {
    const found = async () => (await listExperiments(folder)).find(({ status }) => status === 'running');
    await until(async () => (await found()) !== undefined);
    return (await found())!.id;
  }

  test('everything can be read, and nothing else is let in', async () => {
    const { inFolder, child, ended, id } = await atWork();
    expect(JSON.parse((await inFolder('show', id, '--json')).stdout)).toMatchObject({ status: 'running' });
    const refused = [
      await inFolder('run', 'mnist-quick'),
      await inFolder('resume', id),
      await inFolder('delete', id),
    ];
    for (const { code, stderr } of refused) {
      expect(code).toBe(1);
      expect(stderr).toMatch(new RegExp(`data folder .* is in use by process ${child.pid} on .*\n$`));
    }
    const exported = await inFolder('export', id, join(someFolder(), 'running.tar'));
    expect(exported).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/is running. Pause it/) as string,
    });
    child.kill('SIGKILL');
    await ended;
    const dead = await inFolder('list');
    expect(dead.stdout).toMatch(/ interrupted /);
  });

  test('Ctrl-C stops it at a checkpoint, within two seconds, and says how to go on', async () => {
    const { inFolder, child, ended, id } = await atWork();
    const pressed = performance.now();
    child.kill('SIGINT');
    const { code, stdout, stderr } = await ended;
    expect(performance.now() - pressed).toBeLessThan(2000);
    expect(code).toBe(130);
    expect(JSON.parse(stdout)).toMatchObject({ id, status: 'interrupted' });
    expect(stderr).toMatch(/Stopping at a checkpoint; once more to stop at once\./);
    expect(stderr).toMatch(new RegExp(`Go on with: ticketlab resume ${id.slice(0, 8)} --data-dir "/`));
    expect((await inFolder('cancel', id)).stdout).toBe(`Experiment ${id} is cancelled.\n`);
  });

  test('it can be paused and cancelled from without', async () => {
    const paused = await atWork();
    expect(await paused.inFolder('pause', paused.id.slice(0, 4))).toMatchObject({
      code: 0,
      stdout: `Asked the process at work to pause experiment ${paused.id}.\n`,
    });
    expect(await paused.ended).toMatchObject({
      code: 130,
      stderr: expect.stringMatching(/is paused. Go on with/) as string,
    });
    const again = begin(['resume', paused.id, '--data-dir', paused.folder]);
    await running(paused.folder);
    await paused.inFolder('cancel', paused.id);
    expect((await again.ended).code).toBe(130);
    expect((await paused.inFolder('cancel', paused.id)).code).toBe(2);
  });
});

describe('delete', { timeout: TIMEOUT }, () => {
  test('puts into the trash, takes back, and deletes for good', async () => {
    const folder = someFolder();
    const inFolder = (...args: string[]) => ticketlab(...args, '--data-dir', folder);
    const spec = specFile(folder, smallTraining());
    const { stdout } = await inFolder('run', spec, '--json');
    const { id } = JSON.parse(stdout) as { id: string };
    expect((await inFolder('delete', id)).stdout).toMatch(
      /is in the trash \([\d.]+ kB\)\. Take it back with/,
    );
    expect((await inFolder('list')).stdout).toMatch(/No experiments yet/);
    expect((await inFolder('list', '--trashed')).stdout).toContain(id.slice(0, 8));
    expect((await inFolder('delete', id, '--restore')).stdout).toMatch(/out of the trash again/);
    expect((await inFolder('list')).stdout).toContain(id.slice(0, 8));
    expect((await inFolder('delete', id, '--restore', '--purge')).code).toBe(2);
    expect((await inFolder('delete', id, '--purge')).stdout).toMatch(/is deleted; [\d.]+ \w+ are free again/);
    expect((await inFolder('show', id)).code).toBe(2);
  });
});

describe('export and import', { timeout: TIMEOUT }, () => {
  test('take an experiment elsewhere, once', async () => {
    const file = join(someFolder(), 'experiment.tar.gz');
    const folder = someFolder();
    expect((await inShared('export', id, file)).stdout).toMatch(
      /is in .*experiment\.tar\.gz \([\d.]+ [kM]B\)/,
    );
    const inspected = await ticketlab('import', file, '--dry-run', '--data-dir', folder);
    expect(inspected.stdout).toBe(`${file} holds experiment ${id}, "Set here", done.\n`);
    const inFolder = (...args: string[]) => ticketlab(...args, '--data-dir', folder);
    expect((await inFolder('import', file)).stdout).toBe(`Experiment ${id} is in the history now.\n`);
    expect((await inFolder('import', file)).stdout).toMatch(/is in the history already; nothing has changed/);
    expect(JSON.parse((await inFolder('show', id, '--json')).stdout)).toEqual(JSON.parse(run.stdout));
  });

  const spoilt: [string, (file: string) => void | Promise<void>, RegExp][] = [
    ['cut', (file) => truncateSync(file, readFileSync(file).length / 2), /is damaged or no archive/],
    ['altered', flipByte, /is damaged or no archive/],
    ['empty', (file) => truncateSync(file, 0), /is damaged or no archive/],
    ['no archive at all', (file) => writeFileSync(file, 'what is this?'), /is damaged or no archive/],
    ['from a newer version', makeNewer, /was written by a newer Ticketlab .*Update Ticketlab/],
  ];
  test.each(spoilt)('a file that is %s is refused, and nothing changes', async (_, spoil, message) => {
    const file = join(someFolder(), 'experiment.tar');
    const folder = someFolder();
    await inShared('export', id, file);
    await spoil(file);
    const { code, stdout, stderr } = await ticketlab('import', file, '--data-dir', folder);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).toContain(file);
    expect(stderr).not.toMatch(/^ +at /m);
    expect((await ticketlab('list', '--json', '--data-dir', folder)).stdout).toBe('[]\n');
  });
});

describe('presets, schema and doctor', { timeout: TIMEOUT }, () => {
  test('presets are listed with what they are for', async () => {
    const { stdout } = await ticketlab('presets');
    expect(stdout).toMatch(/^mnist-quick\n {4}A first look in minutes/m);
    const presets = JSON.parse((await ticketlab('presets', '--json')).stdout) as unknown[];
    expect(presets).toHaveLength(readdirSync('resources/presets').length);
  });

  test('schema gives JSON Schemas that the presets and a result pass', async () => {
    const { spec, result } = JSON.parse((await ticketlab('schema')).stdout) as Record<string, object>;
    const presets = JSON.parse((await ticketlab('presets', '--json')).stdout) as { spec: unknown }[];
    for (const preset of presets) expect(faults(spec, preset.spec)).toEqual([]);
    expect(faults(spec, { ...(presets[0].spec as object), replicates: 0 })).not.toEqual([]);
    expect(faults(spec, { ...(presets[0].spec as object), misspelt: 0 })).not.toEqual([]);
    expect(faults(result, JSON.parse(run.stdout))).toEqual([]);
  });

  test('doctor finds everything in order, or fails and says what is not', async () => {
    const fine = await inShared('doctor');
    expect(fine.code).toBe(0);
    for (const subject of ['ticketlab', 'electron', 'engine simd', 'data set mnist', 'data folder'])
      expect(fine.stdout).toMatch(new RegExp(`^ok {4}${subject} `, 'm'));
    const file = join(someFolder(), 'file');
    writeFileSync(file, '');
    for (const place of [file, join(file, 'below')]) {
      const ill = await ticketlab('doctor', '--data-dir', place);
      expect(ill.code).toBe(1);
      expect(ill.stdout).toMatch(/^FAIL {2}data folder +.*not a (folder|directory)/m);
    }
  });
});

/** The linter's reader of JSON Schema, which owes nothing to the library that writes ours. */
const Ajv = createRequire(import.meta.url)('ajv') as new () => {
  validate(schema: object, value: unknown): boolean;
  errors: unknown[] | null;
};

/** What a JSON Schema finds wrong with a value. */
function faults({ $schema, ...schema }: { $schema?: string }, value: unknown): unknown[] {
  expect($schema).toMatch(/json-schema\.org/); // newer than this reader, but for nothing that we use
  const reader = new Ajv();
  reader.validate(schema, value);
  return reader.errors ?? [];
}

function flipByte(file: string): void {
  const content = readFileSync(file);
  content[content.length >> 1] ^= 1;
  writeFileSync(file, content);
}

async function makeNewer(file: string): Promise<void> {
  const cwd = someFolder();
  await extract({ file, cwd });
  const manifest = JSON.parse(readFileSync(join(cwd, 'manifest.json'), 'utf8')) as object;
  writeFileSync(join(cwd, 'manifest.json'), JSON.stringify({ ...manifest, version: 99 }));
  await create({ file, cwd }, ['manifest.json', 'history.sqlite']);
}
