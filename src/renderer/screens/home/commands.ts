import type { ExperimentListing } from '../../../ipc/contract';
import type { MenuEntry } from '../../lib/menu';
import {
  archive,
  canCancel,
  canPause,
  canResume,
  cancel,
  duplicate,
  exportToFiles,
  importFromFiles,
  moveToTrash,
  pause,
  purge,
  restore,
  resume,
  star,
  stopAfterRuns,
} from '../../lib/actions';
import type { Command } from '../../lib/commands.svelte';
import { router } from '../../lib/router.svelte';
import { home, SHELVES, type Shelf } from './home.svelte';
import { saveTable } from './saveTable';

/** Fewer are nothing to compare; of more nobody could read the charts. */
const MOST_COMPARED = 20;

export const canCompare = () => home.chosen.length >= 2 && home.chosen.length <= MOST_COMPARED;

export function compareChosen(): void {
  router.go({ screen: 'compare', ids: home.chosen.map(({ id }) => id) });
}

/** The menu for some experiments. */
export function entriesFor(some: readonly ExperimentListing[]): MenuEntry[][] {
  const [only] = some;
  if (!only) return [];
  const one = some.length === 1;
  const inTrash = only.trashed !== null;
  if (inTrash) {
    return [
      [
        { label: 'Restore', icon: 'restore', run: () => void restore(some) },
        { label: 'Delete for good …', icon: 'trash', run: () => void purge(some) },
      ],
    ];
  }
  const groups: MenuEntry[][] = [
    [
      {
        label: 'Open',
        icon: 'chart',
        keys: 'Enter',
        disabled: !one,
        run: () => router.go({ screen: 'experiment', id: only.id }),
      },
      { label: 'Compare', icon: 'compare', keys: 'C', disabled: !canCompare(), run: compareChosen },
      {
        label: 'New experiment from this …',
        icon: 'copy',
        keys: 'D',
        disabled: !one,
        run: () => void duplicate(only),
      },
    ],
    [
      ...offered(some.some(canPause), [
        { label: 'Pause', icon: 'pause', run: () => void pause(some.filter(canPause)) },
        {
          label: 'Stop after the runs under way',
          icon: 'stop-after',
          run: () => void stopAfterRuns(some.filter(canPause)),
        },
      ]),
      ...offered(some.some(canResume), [
        { label: 'Resume', icon: 'play', run: () => void resume(some.filter(canResume)) },
      ]),
      ...offered(some.some(canCancel), [
        { label: 'Cancel …', icon: 'stop', run: () => void cancel(some.filter(canCancel)) },
      ]),
    ],
    [
      {
        label: 'Rename',
        icon: 'edit',
        keys: 'F2',
        disabled: !one,
        run: () => (home.editing = { id: only.id, column: 'name' }),
      },
      { label: 'Tags …', icon: 'tag', keys: 'T', run: () => (home.dialog = 'tags') },
      { label: 'Notes …', icon: 'note', keys: 'E', disabled: !one, run: () => (home.dialog = 'notes') },
      {
        label: only.starred ? 'Take the star off' : 'Star',
        icon: 'star',
        keys: 'S',
        run: () => void star(some, !only.starred),
      },
    ],
    [
      { label: 'Export …', icon: 'download', run: () => void exportToFiles(some) },
      {
        label: only.archived ? 'Take out of the archive' : 'Archive',
        icon: 'archive',
        run: () => void archive(some, !only.archived),
      },
      { label: 'Move to the trash', icon: 'trash', keys: 'Delete', run: () => void moveToTrash(some) },
    ],
  ];
  return groups.filter((group) => group.length > 0);
}

function offered(condition: boolean, entries: MenuEntry[]): MenuEntry[] {
  return condition ? entries : [];
}

/** What the palette and the keyboard do on the home screen. */
export function homeCommands(): Command[] {
  const some = () => home.chosen.length > 0;
  const kept = () => some() && home.shelf !== 'trash';
  const one = () => home.chosen.length === 1 && home.shelf !== 'trash';
  return [
    {
      title: 'Search the history',
      keys: 'Ctrl+F',
      run: () => document.querySelector<HTMLInputElement>('#search')?.select(),
    },
    { title: 'Compare what is chosen', keys: 'C', when: canCompare, run: compareChosen },
    {
      title: 'New experiment from the chosen one',
      keys: 'D',
      when: one,
      run: () => void duplicate(home.chosen[0]),
    },
    {
      title: 'Rename',
      keys: 'F2',
      when: one,
      run: () => (home.editing = { id: home.chosen[0].id, column: 'name' }),
    },
    { title: 'Change tags', keys: 'T', when: kept, run: () => (home.dialog = 'tags') },
    { title: 'Change notes', keys: 'E', when: one, run: () => (home.dialog = 'notes') },
    {
      title: 'Star, or take the star off',
      keys: 'S',
      when: kept,
      run: () => void star(home.chosen, !home.chosen[0].starred),
    },
    { title: 'Move to the trash', keys: 'Delete', when: kept, run: () => void moveToTrash(home.chosen) },
    { title: 'Choose all', when: () => home.found.length > 0, run: () => home.chooseAll() },
    { title: 'Export to a file', when: kept, run: () => void exportToFiles(home.chosen) },
    { title: 'Import from files', run: () => void importFromFiles() },
    { title: 'Save the table as CSV', run: () => void saveTable() },
    ...(Object.entries(SHELVES) as [Shelf, string][]).map(([shelf, title]) => ({
      title: `Show the ${title.toLowerCase()}`,
      when: () => home.shelf !== shelf,
      run: () => home.change({ shelf }),
    })),
  ].map((command) => ({ ...command, id: command.title, group: 'Experiments' }));
}
