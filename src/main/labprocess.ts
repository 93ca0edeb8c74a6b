import { EventEmitter, once } from 'node:events';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { MessageChannelMain, utilityProcess, type MessagePortMain, type UtilityProcess } from 'electron';
import log from 'electron-log/main';
import type { Problem } from '../ipc/contract';
import type {
  FromLab,
  LabAnswers,
  LabPayloads,
  LabReply,
  LabRequestName,
  LabSetting,
  LabState,
  ToLab,
} from '../ipc/lab';
import { Restarts } from './restarts';

const program = join(import.meta.dirname, 'labprocess.js');

const CUT_OFF: Problem = {
  kind: 'failure',
  message: 'The lab process stopped while it was at this. It has been started again; try once more.',
};

/** How long a lab that is asked to stop may take for its checkpoints, in milliseconds. */
const PATIENCE = 15_000;

/** Like a Reply of the contract, for main's requests of the lab. */
export type LabAnswer<Name extends LabRequestName> =
  { ok: true; value: LabAnswers[Name] } | { ok: false; problem: Problem };

interface Events {
  /** The lab is there, is coming back, or has given up. */
  state: [LabState];
}

/** The lab process as main sees it: asked, watched over, and started again when it dies. */
export class LabProcess extends EventEmitter<Events> {
  state: LabState = { kind: 'lab', state: 'restarting', detail: 'The lab is starting.' };
  private child: UtilityProcess | undefined;
  private readonly pending = new Map<number, (reply: LabReply) => void>();
  private lastId = 0;
  private restarts = new Restarts();
  private isStopping = false;

  constructor(private setting: LabSetting) {
    super();
    this.setMaxListeners(0); // every request may wait for it
  }

  /** Starts it, or starts it again when it has given up, then perhaps on another setting. */
  start(setting = this.setting): void {
    this.setting = setting;
    this.restarts = new Restarts();
    this.isStopping = false;
    this.launch('The lab is starting.');
  }

  /** Asks the lab, waiting for it while it is coming back. */
  async ask<Name extends LabRequestName>(name: Name, payload: LabPayloads[Name]): Promise<LabAnswer<Name>> {
    while (this.state.state === 'restarting') await once(this, 'state');
    if (!this.child) return { ok: false, problem: { kind: 'failure', message: this.state.detail } };
    const { promise, resolve } = Promise.withResolvers<LabReply>();
    const id = ++this.lastId;
    this.pending.set(id, resolve);
    this.send({ kind: 'ask', id, name, payload });
    // the lab's handlers are typed by the same map
    return (await promise) as LabAnswer<Name>;
  }

  /** Opens a port on which the lab's events arrive; undefined while there is no lab. */
  listen(): MessagePortMain | undefined {
    if (this.state.state !== 'ready') return undefined;
    const { port1, port2 } = new MessageChannelMain();
    this.send({ kind: 'listener' }, [port1]);
    return port2;
  }

  /** Has everything stopped at checkpoints, and the process ended. */
  async stop(): Promise<void> {
    const { child } = this;
    if (!child) return;
    this.isStopping = true;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    await Promise.race([this.ask('close', undefined), gone, setTimeout(PATIENCE)]);
    this.tell('restarting', 'The lab is stopping.');
    child.kill();
    await gone;
  }

  /** Of the process; for tests and for people who look for it. */
  get pid(): number | undefined {
    return this.child?.pid;
  }

  private launch(detail: string): void {
    this.tell('restarting', detail);
    const child = utilityProcess.fork(program, [], { serviceName: 'Ticketlab lab', stdio: 'pipe' });
    this.child = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => log.error(`lab: ${chunk.toString().trimEnd()}`));
    }
    child.on('message', (message: FromLab) => this.hear(message));
    child.on('exit', (code) => this.lose(child, code));
    this.send({ kind: 'open', setting: this.setting });
  }

  private send(message: ToLab, ports: MessagePortMain[] = []): void {
    this.child?.postMessage(message, ports);
  }

  private hear(message: FromLab): void {
    switch (message.kind) {
      case 'ready':
        this.tell('ready', '');
        return;
      case 'failed':
        log.error(`the lab cannot open: ${message.problem.message}`);
        this.giveUp(message.problem.message);
        return;
      case 'answer':
        this.pending.get(message.id)?.(message.reply);
        this.pending.delete(message.id);
    }
  }

  private giveUp(detail: string): void {
    const { child } = this;
    this.child = undefined;
    child?.kill();
    this.tell('failed', detail);
  }

  private lose(child: UtilityProcess, code: number): void {
    if (this.child !== child) return;
    this.child = undefined;
    for (const answer of this.pending.values()) answer({ ok: false, problem: CUT_OFF });
    this.pending.clear();
    if (this.isStopping) return;
    log.error(`the lab process has died (code ${code})`);
    if (this.restarts.mayRestart()) {
      this.launch('The lab process has stopped and is started again; training goes on from its checkpoints.');
    } else {
      this.giveUp(
        'The lab process has stopped several times within a minute and is not started again by itself. Nothing that was saved is lost.',
      );
    }
  }

  private tell(state: LabState['state'], detail: string): void {
    this.state = { kind: 'lab', state, detail };
    this.emit('state', this.state);
  }
}
