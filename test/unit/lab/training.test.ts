import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Session, TrainReport, TrainRequest, TrainingState } from '../../../src/engine/engine';
import type { Progress } from '../../../src/lab/checkpoint';
import { SelfCheckFailed } from '../../../src/lab/selfcheck';
import { carryOutTraining, type TrainingJob } from '../../../src/lab/training';
import { check } from '../../../src/science/protocol/checks';
import { planExperiment, type Artefacts, type TrainingTask } from '../../../src/science/protocol/plan';
import type { MetricRow } from '../../../src/science/protocol/records';
import { smallLottery } from '../../support/specs';
import { PlainSession } from './session';

const spec = smallLottery({ recipe: { ...smallLottery().recipe, length: '100it' } });
const plan = planExperiment(spec);
const dense = taskOf('level-0/ticket');
const ticket = taskOf('level-1/ticket');
/** The dense run has left what it began with. */
const artefacts: Artefacts = () => dense.start(artefacts);

/** Seconds that a step takes here. */
const STEP = 0.05;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Takes its time. */
class SlowSession extends PlainSession {
  override train(request: TrainRequest): Promise<TrainReport> {
    vi.advanceTimersByTime(1000 * STEP * (request.to - this.current.iteration));
    return super.train(request);
  }
}

describe('a run', () => {
  test('measures at its start, every so many steps and at its end, and passes its checks', async () => {
    const { outcome, rows } = await carriedOut();
    expect(rows.map(({ iteration }) => iteration)).toEqual([0, 20, 40, 60, 80, 100]);
    expect(rows.map(({ seconds }) => seconds)).toEqual(
      rows.map(({ iteration }) => expect.closeTo(STEP * iteration) as number),
    );
    expect(rows.map(({ batchLoss }) => batchLoss === null)).toEqual([
      true,
      false,
      false,
      false,
      false,
      false,
    ]);
    expect(rows.map(({ trainError }) => trainError === null)).toEqual([true, true, true, true, true, false]);
    expect(outcome).toMatchObject({ stopped: false, trainSeconds: 100 * STEP });
    expect(outcome.stopped || outcome.checks.map(({ name, passed }) => [name, passed])).toEqual([
      ['run starts from mask x W_k bit for bit', true],
      ['first batch is the batch of its step', true],
      ['first learning rate is that of its step', true],
      ['pruned weights are zero at every measurement', true],
    ]);
  });

  test('has a checkpoint at least every so many seconds, a call to the engine more or less', async () => {
    const { saved } = await carriedOut({ checkpointSeconds: 1 });
    const iterations = [0, ...saved.map(({ state }) => state.iteration), 100];
    const gaps = iterations.slice(1).map((iteration, i) => iteration - iterations[i]);
    expect(saved.length).toBeGreaterThan(2);
    for (const gap of gaps) expect(gap * STEP).toBeLessThanOrEqual(1 + 0.5);
  });

  test('cut after any checkpoint, it ends in the same numbers', async () => {
    const whole = await carriedOut({ checkpointSeconds: 0 });
    expect(whole.saved.length).toBeGreaterThan(10);
    for (const progress of whole.saved) {
      const rest = await carriedOut({ progress: structuredClone(progress) });
      const { iteration } = progress.state;
      expect(rest.rows).toEqual(
        whole.rows
          .filter((row) => row.iteration > iteration)
          .map((row) => ({ ...row, seconds: expect.closeTo(row.seconds!) as number })),
      );
      expect(rest.outcome).toEqual({
        ...whole.outcome,
        checks: expect.arrayContaining((whole.outcome as { checks: unknown[] }).checks) as unknown,
        trainSeconds: expect.closeTo(100 * STEP) as number,
        seconds: expect.closeTo(100 * STEP) as number,
      });
    }
  });

  test('stops at the next chance, with a checkpoint', async () => {
    let stop = false;
    const { outcome, saved } = await carriedOut({
      shouldStop: () => stop,
      onProgress: (iteration) => (stop = iteration >= 40),
    });
    expect(outcome).toEqual({ stopped: true });
    expect(saved.map(({ state }) => state.iteration)).toEqual([40]);
  });
});

describe('a self-check fails the run when', () => {
  const failing = async (job: Partial<TrainingJob>) => {
    const saved: Progress[] = [];
    const error = await carriedOut({ checkpointSeconds: 0, ...job }, saved).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(SelfCheckFailed);
    const { message, checks } = error as SelfCheckFailed;
    expect(checks.filter(({ passed }) => !passed)).toHaveLength(1);
    for (const { checks: soFar } of saved) expect(soFar.every(({ passed }) => passed)).toBe(true);
    return { message, saved };
  };

  test('the engine does not keep the mask', async () => {
    class Leaky extends SlowSession {
      override async train(request: TrainRequest): Promise<TrainReport> {
        const report = await super.train(request);
        const { iteration, weights } = this.current;
        if (iteration >= 30) {
          for (const [name, bits] of Object.entries(this.mask)) weights[name][bits.indexOf(0)] = 1e-20;
        }
        return report;
      }
    }
    const { message, saved } = await failing({ task: ticket, session: new Leaky(spec, plan) });
    expect(message).toMatch(/self-check failed: .*: 3 pruned weights are not zero at step 3\d/);
    // nor is that state kept, to be gone on from
    expect(Math.max(...saved.map(({ state }) => state.iteration))).toBeLessThan(30);
  });

  test('the engine holds other weights than it was given', async () => {
    class Deaf extends SlowSession {
      private loads = 0;
      override load(state: TrainingState, mask: PlainSession['mask']): Promise<void> {
        const bias = state.weights['fc1.bias'].with(0, ++this.loads);
        return super.load({ ...state, weights: { ...state.weights, 'fc1.bias': bias } }, mask);
      }
    }
    const { message, saved } = await failing({ session: new Deaf(spec, plan) });
    expect(message).toMatch(/bit for bit: the engine holds other weights than it was given/);
    expect(saved).toEqual([]);
  });

  test('it begins with another batch, at its start or when it goes on', async () => {
    class Shuffled extends SlowSession {
      override async train(request: TrainRequest): Promise<TrainReport> {
        const report = await super.train(request);
        return { ...report, firstBatch: report.firstBatch.toReversed() };
      }
    }
    const session = new Shuffled(spec, plan);
    expect((await failing({ session })).message).toMatch(/trained on another batch than that of step 0/);
    const { saved } = await carriedOut({ checkpointSeconds: 0 });
    const progress = saved[5];
    const { message } = await failing({ session, progress });
    expect(message).toContain(`another batch than that of step ${progress.state.iteration}`);
  });

  test('it begins with another learning rate', async () => {
    class Eager extends SlowSession {
      override async train(request: TrainRequest): Promise<TrainReport> {
        return { ...(await super.train(request)), firstLearningRate: 0.1 };
      }
    }
    const { message } = await failing({ session: new Eager(spec, plan) });
    expect(message).toMatch(/the run used 0.1 at step 0; the schedule has 0.002/);
  });

  test('what it is to start from is not what it is called', async () => {
    const start: TrainingTask['start'] = (artefacts) => ({
      ...dense.start(artefacts),
      checks: [check('masks are nested', 'the mask keeps weights already pruned above')],
    });
    const { message, saved } = await failing({ task: { ...dense, start } });
    expect(message).toMatch(/masks are nested: the mask keeps weights already pruned above/);
    expect(saved).toEqual([]);
  });
});

async function carriedOut(job: Partial<TrainingJob> = {}, saved: Progress[] = []) {
  const rows: MetricRow[] = [];
  const session: Session = new SlowSession(spec, plan);
  const outcome = await carryOutTraining({
    spec,
    plan,
    task: dense,
    artefacts,
    session,
    checkpointSeconds: 1000,
    shouldStop: () => false,
    onProgress: () => undefined,
    onRow: (row) => rows.push(row),
    onCheckpoint: (progress) => saved.push(structuredClone(progress)),
    ...job,
  });
  return { outcome, rows, saved };
}

function taskOf(name: string): TrainingTask {
  return plan.tasks.find(({ key }) => key.endsWith(name)) as TrainingTask;
}
