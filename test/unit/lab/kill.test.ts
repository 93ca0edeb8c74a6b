import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { listExperiments, readHistory } from '../../../src/lab/history';
import { ExperimentResult } from '../../../src/science/analysis/document';
import { Stream } from '../../../src/science/random/stream';
import { begin, ticketlab, until } from '../../support/cli';
import { smallLottery, specFile } from '../../support/specs';
import { someFolder } from '../store/places';
import { findings, finalCheckpoints } from './findings';

/** So many kills at least, of which so many leave an experiment that has trained already: fewer do on a busy machine. */
const KILLS = 20;
const CUTS = 6;
/** Kills come within this share of what the whole takes when nobody kills it, but not later than so many milliseconds. */
const LATEST_SHARE = 0.4;
const LATEST = 2500;
/** One kill in so many is counted from the program's start, the others from that of its work. */
const EARLY = 5;

test(
  'killed again and again at random moments, an experiment ends in the same bits',
  { timeout: 240_000 },
  async () => {
    const folder = someFolder();
    const spec = specFile(
      folder,
      smallLottery({
        replicates: 2,
        recipe: { optimizer: { kind: 'adam', learningRate: 0.002 }, length: '400it', batchSize: 50 },
        record: { every: '30it', trainExamples: 200 },
      }),
    );
    const work = ['--data-dir', folder, '--checkpoint-seconds', '0.05'];
    const random = new Stream(1, 'order');
    const began = performance.now();
    expect((await ticketlab('run', spec, ...work)).code).toBe(0);
    const latest = Math.min(LATEST, LATEST_SHARE * (performance.now() - began));
    const [reference] = await listExperiments(folder);
    const expected = await findings(folder, reference.id);
    const compare = async (id: string) => {
      expect(await findings(folder, id)).toEqual(expected);
    };

    let kills = 0;
    let cuts = 0;
    let cut: string | undefined;
    while (kills < KILLS || cuts < CUTS) {
      const { child, said, ended } = begin(cut ? ['resume', cut, ...work] : ['run', spec, ...work]);
      if (kills % EARLY > 0) await until(() => said.stderr.includes('Experiment') || child.exitCode !== null);
      await Promise.race([setTimeout(random.uniform() * latest), ended]);
      if (child.kill('SIGKILL')) kills++;
      await ended;
      const begun = (await listExperiments(folder)).filter(({ id }) => id !== reference.id);
      for (const { status } of begun) expect(status).not.toBe('running');
      for (const { id } of begun.filter(({ status }) => status === 'done')) await compare(id);
      cut = begun.find(({ status }) => status !== 'done')?.id;
      if (cut && (await expectSound(folder, cut)).seconds > 0) cuts++;
    }
    if (cut) {
      expect((await ticketlab('resume', cut, ...work)).code).toBe(0);
      await compare(cut);
    }
  },
);

/** As far as an experiment has come, it can be shown, and all that it has is there. */
async function expectSound(folder: string, id: string): Promise<ExperimentResult['timing']> {
  const { stdout } = await ticketlab('show', id, '--json', '--data-dir', folder);
  const shown = ExperimentResult.parse(JSON.parse(stdout));
  expect(shown.status).not.toBe('running');
  expect(shown.checks.failed).toBe(0);
  await readHistory(folder, (store) => {
    for (const sha256 of Object.values(finalCheckpoints(store, id))) store.checkpoints.read(sha256);
  });
  return shown.timing;
}
