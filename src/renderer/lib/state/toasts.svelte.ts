import { messageOf } from '../bridge';

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
  private count = 0;

  say(text: string, action?: Toast['action']): void {
    this.add({ kind: 'note', text, action });
  }

  /** Says what was done and offers to take it back. */
  sayWithUndo(text: string, undo: () => void): void {
    this.say(text, { label: 'Undo', run: undo });
  }

  /** For `.catch(toasts.showProblem)`. */
  showProblem = (error: unknown): void => {
    const text = messageOf(error);
    if (!this.list.some((toast) => toast.text === text)) this.add({ kind: 'problem', text });
  };

  dismiss(id: number): void {
    this.list = this.list.filter((toast) => toast.id !== id);
  }

  /** Takes back the offers to undo: what they would bring back is gone. */
  withdrawActions(): void {
    this.list = this.list.filter(({ action }) => action === undefined);
  }

  private add(toast: Omit<Toast, 'id'>): void {
    const id = ++this.count;
    this.list = [...this.list.slice(-3), { id, ...toast }];
    if (toast.kind === 'note') setTimeout(() => this.dismiss(id), STAYS);
  }
}

export const toasts = new Toasts();
