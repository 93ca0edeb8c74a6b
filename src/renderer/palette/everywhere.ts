import { commands, type Command } from '../lib/commands.svelte';
import { router } from '../lib/router.svelte';
import { settings } from '../lib/state/settings.svelte';
import { toasts } from '../lib/state/toasts.svelte';
import type { Settings } from '../../ipc/contract';

const THEMES: Settings['theme'][] = ['system', 'light', 'dark'];

/** What can be done on every screen. */
export const EVERYWHERE: Command[] = [
  { id: 'home', title: 'Go to experiments', keys: 'Ctrl+1', run: () => router.go({ screen: 'home' }) },
  { id: 'new', title: 'New experiment', keys: 'Ctrl+N', run: () => router.go({ screen: 'new' }) },
  {
    id: 'compare',
    title: 'Go to compare',
    keys: 'Ctrl+2',
    run: () => router.go({ screen: 'compare', ids: [] }),
  },
  {
    id: 'tickets',
    title: 'Go to tickets',
    keys: 'Ctrl+3',
    run: () => router.go({ screen: 'tickets', tickets: [] }),
  },
  { id: 'datasets', title: 'Go to datasets', keys: 'Ctrl+4', run: () => router.go({ screen: 'datasets' }) },
  { id: 'settings', title: 'Go to settings', keys: 'Ctrl+5', run: () => router.go({ screen: 'settings' }) },
  {
    id: 'back',
    title: 'Go back',
    keys: 'Alt+ArrowLeft',
    when: () => router.canGoBack,
    run: () => router.back(),
  },
  {
    id: 'forward',
    title: 'Go forward',
    keys: 'Alt+ArrowRight',
    when: () => router.canGoForward,
    run: () => router.forward(),
  },
  {
    id: 'undo',
    title: 'Undo what was done last',
    keys: 'Ctrl+Z',
    when: () => toasts.undoLast !== undefined,
    run: () => toasts.undoLast?.(),
  },
  {
    id: 'palette',
    title: 'Command palette',
    keys: 'Ctrl+K',
    run: () => (commands.paletteOpen = true),
  },
  { id: 'shortcuts', title: 'Keyboard shortcuts', keys: '?', run: () => (commands.sheetOpen = true) },
  ...THEMES.map((theme) => ({
    id: `theme-${theme}`,
    title: theme === 'system' ? 'Theme: follow the system' : `Theme: ${theme}`,
    run: () => void settings.change({ theme }).catch(toasts.showProblem),
  })),
].map((command) => ({ ...command, group: 'Everywhere' }));
