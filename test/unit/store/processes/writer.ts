import { Store } from '../../../../src/store/store';
import { finishRun, metricsAt, someCheckpoint, someExperiment, someRun } from '../samples';

/** Writes to the store in the folder given as fast as it can, until it is killed. Says the id of what is saved for good. */

const folder = process.argv[3];
const store = Store.open(folder);
store.markInterrupted();
console.log('begun');

for (let round = 0; ; round++) {
  const experiment = someExperiment({ name: `round ${round}` });
  const { id } = experiment;
  store.createExperiment(experiment);
  store.setStatus(id, 'running');
  const run = store.beginRun(id, someRun());
  for (let iteration = 10; iteration < 50; iteration += 10) {
    const checkpoint = {
      ...someCheckpoint(store.checkpoints, process.pid + round + iteration / 64, 500),
      iteration,
    };
    store.saveProgress(run, { metrics: [metricsAt(iteration)], checkpoint });
  }
  finishRun(store, run, round);
  store.setStatus(id, 'done');
  if (round % 5 === 4) store.purge(id);
  else console.log(id);
}
