import { parentPort, workerData } from 'node:worker_threads';
import type { HelperSetting } from './crew';
import { copiedImages } from './images';
import { PlanMemory } from './memory';
import { Program, type Command } from './program';
import { Member } from './team';

/** A thread that helps to compute a session: it carries out what the leader carries out, on the same memory. */

const { job, memory, meetingPlace, rank, size } = workerData as HelperSetting;
const member = new Member(rank, size, meetingPlace);
const program = new Program(job);

function carryOut(command: Command): void {
  switch (command.kind) {
    case 'plan':
      program.plan(new PlanMemory(memory, copiedImages(job)), member, command);
      member.meet();
      return;
    case 'train':
      program.train(command);
      return;
    case 'evaluate':
      program.evaluate(command);
      return;
    case 'recompute':
      program.recompute(command);
  }
}

parentPort!.on('message', (command: Command) => {
  try {
    carryOut(command);
  } catch (error) {
    member.leave();
    throw error;
  }
});

parentPort!.postMessage('ready');
