import { describe, expect, it } from 'vitest';
import { REQUESTS, type RequestName } from '../../../src/ipc/contract';

const id = crypto.randomUUID();

function isAccepted(name: RequestName, payload: unknown): boolean {
  return REQUESTS[name].safeParse(payload).success;
}

describe('the contract', () => {
  it.each<[RequestName, unknown]>([
    ['listExperiments', undefined],
    ['showExperiment', { id }],
    ['readCurves', { id, points: 200 }],
    ['checkDraft', { draft: 'anything' }],
    ['timeDraft', { draft: 'anything' }],
    ['pauseExperiment', { id, when: 'now' }],
    ['setTags', { ids: [id], tags: ['baseline'] }],
    ['saveFile', { name: 'chart.png', kind: 'png', content: '' }],
    ['changeSettings', { theme: 'dark' }],
  ])('accepts %s', (name, payload) => {
    expect(isAccepted(name, payload)).toBe(true);
  });

  it.each<[RequestName, unknown]>([
    ['listExperiments', {}],
    ['showExperiment', { id: 'short' }],
    ['showExperiment', { id, more: 1 }],
    ['readCurves', { id, points: 1e9 }],
    ['pauseExperiment', { id, when: 'never' }],
    ['setTags', { ids: [], tags: [] }],
    ['saveFile', { name: 'chart.exe', kind: 'exe', content: '' }],
    ['changeSettings', { folder: '/etc' }],
    ['changeSettings', { workers: 0 }],
  ])('refuses %s of %j', (name, payload) => {
    expect(isAccepted(name, payload)).toBe(false);
  });

  it.each<RequestName>([
    'exportExperiment',
    'importExperiments',
    'importDataset',
    'saveFile',
    'chooseDataFolder',
  ])('lets the window name no path in %s', (name) => {
    const payloads = [
      { id },
      { name: 'mnist', from: 'folder' },
      { name: 'a', kind: 'csv', content: '' },
      undefined,
    ];
    const accepted = payloads.filter((payload) => isAccepted(name, payload));
    expect(accepted.length).toBeGreaterThan(0);
    for (const field of ['file', 'files', 'path', 'folder']) {
      for (const payload of accepted) expect(isAccepted(name, { ...payload, [field]: '/tmp/x' })).toBe(false);
    }
  });
});
