import type { LabAnswers, LabPayloads, LabRequestName } from '../../ipc/lab';
import { packListings } from '../../ipc/listings';
import { examine, listEngines } from '../doctor';
import { PRESETS, checkSpec } from '../presets';
import { jsonSchemas } from '../schemas';
import { exportTo, importFrom } from './archive';
import { readCurves } from './curves';
import { listDatasets, samplesOf } from './datasets';
import type { Desk } from './desk';
import { checkDraft, timeDraft } from './drafts';
import { change, measure, purge, trash } from './organise';
import { readTicket } from './ticket';

/** An answer that is packed for its way already. */
export class PackedListings {
  constructor(readonly text: string) {}
}

type Handlers = {
  [Name in LabRequestName]: (
    desk: Desk,
    payload: LabPayloads[Name],
  ) => LabAnswers[Name] | PackedListings | Promise<LabAnswers[Name]>;
};

/** A request that is only done, and answered with nothing. */
function command<Payload>(action: (desk: Desk, payload: Payload) => void | Promise<void>) {
  return async (desk: Desk, payload: Payload): Promise<undefined> => {
    await action(desk, payload);
  };
}

/** How the lab answers each request. */
export const HANDLERS: Handlers = {
  listExperiments: ({ lab }, some) => new PackedListings(packListings(lab.store.listings(some?.ids))),
  showExperiment: ({ lab }, { id }) => lab.result(id),
  readCurves: (desk, { id, points }) => readCurves(desk, id, points),
  readLog: ({ lab }, { id }) => lab.store.log(id),
  readTicket,
  listPresets: () => PRESETS.map(({ spec, ...preset }) => ({ ...preset, spec: checkSpec(spec) })),
  readSchema: () => jsonSchemas().spec,
  listEngines,
  checkDraft: (desk, { draft, engine }) => checkDraft(desk, draft, engine),
  timeDraft: command((desk, { draft, engine }) => timeDraft(desk, draft, engine)),
  submitExperiment: ({ lab }, { spec, engine }) => ({ id: lab.submit(checkSpec(spec), engine) }),
  extendExperiment: command(({ lab }, { id, ...growth }) => lab.extend(id, growth)),
  pauseExperiment: command(({ lab }, { id, when }) => lab.pause(id, when)),
  resumeExperiment: command(({ lab }, { id }) => lab.resume(id)),
  cancelExperiment: command(({ lab }, { id }) => lab.cancel(id)),
  moveInQueue: command(({ lab }, { id, place }) => lab.moveInQueue(id, place)),
  renameExperiment: command((desk, { id, name }) => change(desk, [id], (store) => store.rename(id, name))),
  setNotes: command((desk, { id, notes }) => change(desk, [id], (store) => store.setNotes(id, notes))),
  setTags: command((desk, { ids, tags }) => change(desk, ids, (store, id) => store.setTags(id, tags))),
  setStarred: command((desk, { ids, starred }) =>
    change(desk, ids, (store, id) => store.setStarred(id, starred)),
  ),
  setArchived: command((desk, { ids, archived }) =>
    change(desk, ids, (store, id) => store.setArchived(id, archived)),
  ),
  trashExperiments: command((desk, { ids }) => trash(desk, ids)),
  restoreExperiments: command((desk, { ids }) => change(desk, ids, (store, id) => store.restore(id))),
  purgeExperiments: (desk, { ids }) => purge(desk, ids),
  measureExperiments: (desk, { ids }) => measure(desk, ids),
  exportExperiment: (desk, { id, file }) => exportTo(desk, id, file),
  importExperiments: (desk, { files }) => importFrom(desk, files),
  listDatasets,
  importDataset: ({ imports }, { name, path }) => imports.begin(name, { kind: 'path', path }),
  downloadDataset: ({ imports }, { name }) => imports.begin(name, { kind: 'official' }),
  cancelImport: command(({ imports }, { name }) => imports.cancel(name)),
  removeDataset: command(({ imports }, { name }) => imports.remove(name)),
  readSamples: (desk, { name, count }) => samplesOf(desk, name, count),
  examine: ({ folder }) => examine(folder),
  readViews: ({ lab }) => lab.store.views(),
  saveView: command(({ lab }, { name, value }) => lab.store.saveView(name, value)),
  readWork: ({ lab }) => ({ experiments: lab.queued }),
  close: command((desk) => desk.close()),
};
