import { messageOf } from '../bridge';
import { Countdowns } from '../countdowns';

export interface Toast {
  id: number;
  kind: 'note' | 'problem';
  text: string;
  action?: { label: string; run: () => void };
}

/** Long enough to read a sentence and reach for undo. */
const STAYS = 8000;

/** Short messages at the foot of the window. Problems stay until they are put away. */
class Toasts {
  list = $state.raw<Toast[]>([]);
  /** Takes back what was done last and can be, also once its toast has gone; undefined when there is nothing. */
  undoLast = $state.raw<() => void>();
  /** Of the toasts that go by themselves: held while someone is at them. */
  readonly countdowns = new Countdowns(STAYS, (id) => this.dismiss(id));
  private count = 0;

  say(text: string): void {
    this.add({ kind: 'note', text });
  }

  /** Says what was done and offers to take it back. */
  sayWithUndo(text: string, undo: () => void): void {
    const run = () => {
      if (this.undoLast === run) this.undoLast = undefined;
      this.dismiss(id);
      undo();
    };
    const id = this.add({ kind: 'note', text, action: { label: 'Undo', run } });
    this.undoLast = run;
  }

  /** For `.catch(toasts.showProblem)`. */
  showProblem = (error: unknown): void => {
    const text = messageOf(error);
    if (!this.list.some((toast) => toast.text === text)) this.add({ kind: 'problem', text });
  };

  dismiss(id: number): void {
    this.countdowns.stop(id);
    this.list = this.list.filter((toast) => toast.id !== id);
  }

  /** Takes back the offers to undo: what they would bring back is gone. */
  withdrawActions(): void {
    this.undoLast = undefined;
    this.list = this.list.filter(({ action }) => action === undefined);
  }

  private add(toast: Omit<Toast, 'id'>): number {
    const id = ++this.count;
    this.list = [...this.list.slice(-3), { id, ...toast }];
    if (toast.kind === 'note') this.countdowns.start(id);
    return id;
  }
}

export const toasts = new Toasts();
