import { ipcMain, type IpcMainInvokeEvent } from 'electron';
import log from 'electron-log/main';
import { REQUESTS, type Problem, type RequestName } from '../ipc/contract';
import { CHANNELS } from '../ipc/channels';
import type { LabReply, LabRequestName } from '../ipc/lab';
import { isOwnPage } from './addresses';
import type { LabProcess } from './labprocess';
import type { OwnHandlers } from './own';

/** Answers the window: some requests by itself, most by asking the lab. Whoever else asks gets nothing. */
export function answerWindows(lab: LabProcess, own: OwnHandlers): void {
  ipcMain.handle(CHANNELS.ask, async (event, name: unknown, payload: unknown): Promise<LabReply> => {
    try {
      const request = demandRequest(event, name, payload);
      if ('problem' in request) return { ok: false, problem: request.problem };
      if (Object.hasOwn(own, request.name)) {
        const handle = own[request.name as keyof OwnHandlers] as (payload: unknown) => Promise<LabReply>;
        return await handle(request.payload);
      }
      // every request that is not main's own is one of the lab's, with the payload that the schema gives
      return await lab.ask(request.name as LabRequestName, request.payload as never);
    } catch (error) {
      log.error(error);
      return {
        ok: false,
        problem: { kind: 'fault', message: error instanceof Error ? error.message : String(error) },
      };
    }
  });
}

function demandRequest(
  { senderFrame }: IpcMainInvokeEvent,
  name: unknown,
  payload: unknown,
): { name: RequestName; payload: unknown } | { problem: Problem } {
  if (senderFrame?.parent !== null || !isOwnPage(senderFrame.url)) {
    return refuse('This page may not ask the lab.');
  }
  if (typeof name !== 'string' || !Object.hasOwn(REQUESTS, name))
    return refuse(`There is no request of this name.`);
  const parsed = REQUESTS[name as RequestName].safeParse(payload);
  if (!parsed.success) return refuse(`The request ${name} cannot be read: ${parsed.error.issues[0].message}`);
  return { name: name as RequestName, payload: parsed.data };
}

function refuse(message: string): { problem: Problem } {
  return { problem: { kind: 'usage', message } };
}
