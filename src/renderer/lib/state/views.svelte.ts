import { ask } from '../bridge';
import { toasts } from './toasts.svelte';

/** Typing in a search field should not write at every key. */
const WRITE_AFTER = 400;

/** What the window finds again at the next start, by name: columns, sort, selection, zoom. */
class Views {
  private values: Record<string, unknown> = {};
  private readonly waiting = new Map<string, ReturnType<typeof setTimeout>>();

  /** Reads all views once, before the first screen is shown. */
  async load(): Promise<void> {
    this.values = await ask('readViews');
  }

  /** The value last saved; the other one when there is none. */
  read<Value>(name: string, otherwise: Value): Value {
    return (this.values[name] as Value | undefined) ?? otherwise;
  }

  save(name: string, value: unknown): void {
    const plain: unknown = $state.snapshot(value);
    this.values[name] = plain;
    clearTimeout(this.waiting.get(name));
    const write = () => void ask('saveView', { name, value: plain }).catch(toasts.showProblem);
    this.waiting.set(name, setTimeout(write, WRITE_AFTER));
  }
}

export const views = new Views();
