import { untrack } from 'svelte';
import { isTextField, matchesKeys } from './keys';

export interface Command {
  id: string;
  /** A verb first: `Pause the experiment`. */
  title: string;
  /** Heading in the palette and in the shortcut sheet. */
  group: string;
  /** As in `Ctrl+K`, `?`, `Alt+ArrowLeft`. */
  keys?: string;
  /** Whether it can be done now; always, when left out. */
  when?: () => boolean;
  run: () => void;
}

/** What can be done from the keyboard: by every screen for as long as it is shown, and by the window always. */
class Commands {
  private groups = $state.raw<readonly (readonly Command[])[]>([]);
  readonly all = $derived(this.groups.flat());

  paletteOpen = $state(false);
  sheetOpen = $state(false);

  /** For an `$effect`: offers commands; returns how to take them back. */
  offer(group: readonly Command[]): () => void {
    // the effect that offers must not run again because of what others offer
    untrack(() => (this.groups = [...this.groups, group]));
    return () => untrack(() => (this.groups = this.groups.filter((other) => other !== group)));
  }

  /** Those that can be done now. */
  available(): Command[] {
    return this.all.filter(({ when }) => when?.() ?? true);
  }

  /** Does what the keys pressed stand for. */
  heed(event: KeyboardEvent): void {
    if (event.defaultPrevented || document.querySelector('[role="dialog"]')) return;
    const typing = isTextField(event.target);
    const command = this.available().find(
      ({ keys }) => keys !== undefined && matchesKeys(event, keys, typing),
    );
    if (!command) return;
    event.preventDefault();
    command.run();
  }
}

export const commands = new Commands();
