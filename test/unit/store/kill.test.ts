import { setTimeout } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { historyFile } from '../../../src/store/database';
import { Store } from '../../../src/store/store';
import { someFolder } from './places';
import { kill, start } from './processes/start';

const ROUNDS = 8;

test(
  'whenever a writer is killed, all that it had saved is there and sound',
  { timeout: 60_000 },
  async () => {
    const folder = someFolder();
    const saved: string[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const { child, said } = await start('writer.ts', folder);
      // spread over more than one turn of the writer's loop, so that every kind of step is cut sooner or later
      await setTimeout(50 + round * 37);
      await kill(child);
      saved.push(...said.slice(1));
      inspect(folder, saved);
    }
    expect(saved.length).toBeGreaterThan(0);
  },
);

/** Opens a history whose writer was killed and looks at everything in it. */
function inspect(folder: string, saved: string[]): void {
  const store = Store.open(folder);
  try {
    store.markInterrupted();
    for (const id of saved) expect(store.experiment(id).status).toBe('done');
    for (const { id, status } of store.experiments()) {
      const runs = store.runRecords(id);
      if (status === 'done') expect(runs).toHaveLength(1);
      for (const { metrics } of runs)
        expect(metrics.map((row) => row.iteration)).toEqual([10, 20, 30, 40, 100]);
      for (const sha256 of store.checkpointsOf(id)) store.checkpoints.read(sha256);
    }
    store.collectCheckpoints();
    expect(soundness(folder)).toBe('ok');
  } finally {
    store.close();
  }
}

function soundness(folder: string): unknown {
  const database = new Database(historyFile(folder), { readonly: true });
  try {
    return database.pragma('integrity_check', { simple: true });
  } finally {
    database.close();
  }
}
