import type { DraftCheck } from '../../../ipc/contract';
import { ask } from '../../lib/bridge';
import { formOf, type Field, type Schema } from '../../lib/schemaForm';
import { toasts } from '../../lib/state/toasts.svelte';
import { views } from '../../lib/state/views.svelte';
import { fromText, problemsElsewhere, setAt, toText } from './draft';

/** A check follows when typing pauses this long, in milliseconds. */
const CHECK_AFTER = 200;

/** The spec being written: form and JSON are two faces of one value. */
export class Draft {
  value = $state.raw<unknown>({});
  text = $state('');
  /** Why the text is no JSON; the form then still shows the last value that was. */
  textProblem = $state<string>();
  check = $state.raw<DraftCheck>();
  /** Whether something has changed since the last check. */
  stale = $state(true);

  /** What it is to be trained on: no part of the spec, which means the same on every engine. */
  engine = $state('');

  readonly fields: Field[];
  readonly problems = $derived(this.check?.problems ?? []);
  readonly problemsElsewhere;
  readonly canStart = $derived(
    !this.stale && this.textProblem === undefined && this.check !== undefined && this.check.spec !== null,
  );

  /** Whether a few steps are being timed, for there is no speed to go by. */
  timing = $state(false);

  private waiting: ReturnType<typeof setTimeout> | undefined;
  private readonly timed: string[] = [];
  /** What was set when a kind was left for another, to be found again on return. */
  private readonly leftBehind: Record<string, unknown> = {};

  constructor(schema: Schema, value: unknown, engine: string) {
    this.engine = engine;
    this.fields = $derived(formOf(schema, this.value));
    this.problemsElsewhere = $derived(problemsElsewhere(this.problems, this.fields));
    this.show(value);
  }

  /** Begins anew from another spec. */
  replace(value: unknown): void {
    this.show(value);
    views.save('draft', value);
  }

  set(path: readonly string[], part: unknown): void {
    this.replace(setAt(this.value, path, part));
  }

  /** Another kind of thing: what was set for it before comes back. */
  choose({ id, path, chosen, choose }: Field & { kind: 'variant' }, option: string): void {
    const now = path.reduce<unknown>(
      (part, key) => (part as Record<string, unknown> | undefined)?.[key],
      this.value,
    );
    this.leftBehind[`${id}=${chosen}`] = now;
    const before = this.leftBehind[`${id}=${option}`] as object | undefined;
    this.set(path, { ...before, ...(choose(option) as object) });
  }

  setEngine(engine: string): void {
    this.engine = engine;
    views.save('engine', engine);
    this.take(this.value);
  }

  setText(text: string): void {
    this.text = text;
    const read = fromText(text);
    this.textProblem = 'problem' in read ? read.problem : undefined;
    if (!('value' in read)) return;
    this.take(read.value);
    views.save('draft', read.value);
  }

  /** Writes JSON that has been typed as the form would have written it. */
  tidyText(): void {
    if (this.textProblem === undefined) this.text = toText(this.value);
  }

  private show(value: unknown): void {
    this.take(value);
    this.text = toText(value);
    this.textProblem = undefined;
  }

  private take(value: unknown): void {
    this.value = value;
    this.stale = true;
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => void this.checkNow(), CHECK_AFTER);
  }

  /** Has a few steps timed, once for each engine: where that cannot be done now, it is not tried again and again. */
  private async time(): Promise<void> {
    const { value, engine } = this;
    if (this.timed.includes(engine)) return;
    this.timed.push(engine);
    this.timing = true;
    try {
      await ask('timeDraft', { draft: value, engine });
      await this.checkNow();
    } finally {
      this.timing = false;
    }
  }

  private async checkNow(): Promise<void> {
    const { value, engine } = this;
    try {
      const check = await ask('checkDraft', { draft: value, engine });
      if (value !== this.value || engine !== this.engine) return;
      this.check = check;
      this.stale = false;
      if (check.spec && check.cost?.seconds === null) await this.time();
    } catch (error) {
      toasts.showProblem(error);
    }
  }
}
