import type { Payload, Settings } from '../../../ipc/contract';
import { ask } from '../bridge';

/** The user's settings, and the theme that follows from them and the system. */
class SettingsState {
  current = $state.raw<Settings>();
  private readonly system = matchMedia('(prefers-color-scheme: dark)');
  private systemIsDark = $state(this.system.matches);

  /** Whether the window is dark now: for what is drawn on a canvas and cannot follow CSS. */
  readonly dark = $derived(
    this.current === undefined || this.current.theme === 'system'
      ? this.systemIsDark
      : this.current.theme === 'dark',
  );

  constructor() {
    this.system.addEventListener('change', ({ matches }) => (this.systemIsDark = matches));
  }

  async load(): Promise<void> {
    this.take(await ask('readSettings'));
  }

  async change(changes: Payload<'changeSettings'>): Promise<void> {
    this.take(await ask('changeSettings', changes));
  }

  private take(settings: Settings): void {
    this.current = settings;
    document.documentElement.dataset.theme = settings.theme;
  }
}

export const settings = new SettingsState();
