import { join } from 'node:path';
import type { MessagePortMain } from 'electron';
import type { FromLab, LabReply, LabRequestName, LabSetting, ToLab } from '../ipc/lab';
import { Desk } from './desk/desk';
import { problemOf } from './desk/problem';
import { HANDLERS, PackedListings } from './desk/requests';

/** The lab as a process of its own, which main starts and asks. */

const workerScript = join(import.meta.dirname, 'worker.js');
let desk: Desk | undefined;

function say(message: FromLab): void {
  process.parentPort.postMessage(message);
}

async function open(setting: LabSetting): Promise<void> {
  try {
    desk = await Desk.open(setting, workerScript);
    say({ kind: 'ready' });
  } catch (error) {
    say({ kind: 'failed', problem: problemFrom(error) });
  }
}

async function answer(name: LabRequestName, payload: unknown): Promise<LabReply> {
  try {
    // main has checked the payload against the contract's schema
    const handle = HANDLERS[name] as (desk: Desk, payload: unknown) => unknown;
    const value = await handle(desk!, payload);
    return value instanceof PackedListings ? { ok: true, listings: value.text } : { ok: true, value };
  } catch (error) {
    return { ok: false, problem: problemFrom(error) };
  }
}

function problemFrom(error: unknown) {
  const problem = problemOf(error);
  // main keeps the log, and reads this
  if (problem.kind === 'fault') console.error(error);
  return problem;
}

function addListener(port: MessagePortMain): void {
  desk!.announcer.listen(port);
  port.on('close', () => desk!.announcer.leave(port));
  port.start();
}

process.parentPort.on('message', ({ data, ports }) => {
  const message = data as ToLab;
  if (message.kind === 'open') void open(message.setting);
  else if (message.kind === 'listener') addListener(ports[0]);
  else
    void answer(message.name, message.payload).then((reply) =>
      say({ kind: 'answer', id: message.id, reply }),
    );
});
