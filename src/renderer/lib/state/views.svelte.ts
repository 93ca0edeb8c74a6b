import { ask } from '../bridge';
import { recall, remember, type Latest } from '../latest';
import { toasts } from './toasts.svelte';

/** Typing in a search field should not write at every key. */
const WRITE_AFTER = 400;

/** Of things there are many of, such as experiments, the views of so many that were changed last are found again. */
const MOST = 200;

/** What the window finds again at the next start, by name: columns, sort, selection, zoom. */
class Views {
  private values: Record<string, unknown> = {};
  /** What could not be read is not written over. */
  private isRead = false;
  private readonly waiting = new Map<string, ReturnType<typeof setTimeout>>();

  /** Reads all views once, before the first screen is shown. */
  async load(): Promise<void> {
    this.values = await ask('readViews');
    this.isRead = true;
  }

  /** The value last saved; the other one when there is none. */
  read<Value>(name: string, otherwise: Value): Value {
    return (this.values[name] as Value | undefined) ?? otherwise;
  }

  save(name: string, value: unknown): void {
    const plain: unknown = $state.snapshot(value);
    this.values[name] = plain;
    if (!this.isRead) return;
    clearTimeout(this.waiting.get(name));
    const write = () => void ask('saveView', { name, value: plain }).catch(toasts.showProblem);
    this.waiting.set(name, setTimeout(write, WRITE_AFTER));
  }

  /** As `read`, of one of many things. */
  readOf<Value>(name: string, thing: string, otherwise: Value): Value {
    return recall(this.read<Latest<Value>>(name, []), thing) ?? otherwise;
  }

  /** As `save`, of one of many things; undefined forgets it. */
  saveOf(name: string, thing: string, value: unknown): void {
    this.save(name, remember(this.read<Latest<unknown>>(name, []), thing, value, MOST));
  }
}

export const views = new Views();
