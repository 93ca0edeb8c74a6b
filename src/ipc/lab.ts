import type { z } from 'zod';
import type { Answers, LabEvent, Problem, REQUESTS } from './contract';

/**
 * What goes between main and the lab process, over `postMessage`. Live events do not come this way: they go straight
 * from the lab to the window, over a MessagePort that main hands to both.
 */

/** Requests of the window that main answers by itself, or completes with a path that the user has chosen. */
export const MAINS_OWN = [
  'saveFile',
  'readSettings',
  'changeSettings',
  'chooseDataFolder',
  'restartLab',
  'exportExperiment',
  'importExperiments',
  'importDataset',
] as const;

type Forwarded = Exclude<keyof typeof REQUESTS, (typeof MAINS_OWN)[number]>;

/** What main asks of the lab. */
export type LabPayloads = { [Name in Forwarded]: z.output<(typeof REQUESTS)[Name]> } & {
  exportExperiment: { id: string; file: string };
  importExperiments: { files: string[] };
  importDataset: { name: string; path: string };
  /** How much would stop if the lab did. */
  readWork: undefined;
  /** Stops at checkpoints and keeps the queue; the process ends after its answer. */
  close: undefined;
};

export interface LabAnswers extends Pick<Answers, Forwarded> {
  exportExperiment: { file: string };
  importExperiments: { imported: string[]; already: string[] };
  importDataset: { imported: boolean };
  readWork: { experiments: number };
  close: undefined;
}

export type LabRequestName = keyof LabPayloads;

export interface LabSetting {
  folder: string;
  /** One per core when left out. */
  workers?: number;
}

export type ToLab =
  /** The first message. */
  | { kind: 'open'; setting: LabSetting }
  | { kind: 'ask'; id: number; name: LabRequestName; payload: unknown }
  /** Comes with a port on which a window listens to events. */
  | { kind: 'listener' };

export type FromLab =
  | { kind: 'ready' }
  /** It could not open, and ends. */
  | { kind: 'failed'; problem: Problem }
  | { kind: 'answer'; id: number; reply: LabReply };

export type LabReply =
  { ok: true; value: unknown } | { ok: true; listings: string } | { ok: false; problem: Problem };

export type LabState = LabEvent & { kind: 'lab' };
