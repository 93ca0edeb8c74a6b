import type { ExperimentListing } from '../../../ipc/contract';
import { parseQuery, settingPaths, type Query } from '../../lib/query';
import { chooseAll, click, keepOnly, move, NOTHING, toggle, type Modifiers } from '../../lib/selection';
import { experiments } from '../../lib/state/experiments.svelte';
import { views } from '../../lib/state/views.svelte';
import { GROUPINGS, linesOf, sortExperiments, type Grouping, type Sort } from './arrange';
import { findColumns, USUAL_COLUMNS, withTrashColumns } from './columns';

/** Where an experiment lies. */
export type Shelf = 'history' | 'archive' | 'trash';

export const SHELVES: Record<Shelf, string> = { history: 'History', archive: 'Archive', trash: 'Trash' };

interface View {
  shelf: Shelf;
  query: string;
  sort: Sort;
  columns: string[];
  grouping: Grouping;
  folded: string[];
}

const USUAL: View = {
  shelf: 'history',
  query: '',
  sort: { column: 'created', descending: true },
  columns: USUAL_COLUMNS,
  grouping: 'none',
  folded: [],
};

const EVERYTHING: Query = { matches: () => true, problems: [] };

/** What the home screen shows of the history, and what is chosen in it. Outlives the screen. */
class Home {
  private view = $state.raw<View>(USUAL);
  selection = $state.raw(NOTHING);
  /** The cell whose text is being changed. */
  editing = $state.raw<{ id: string; column: string }>();
  /** What is being changed of those chosen. */
  dialog = $state<'tags' | 'notes' | null>(null);
  /** The moment that times are told from; moves with every reading of the history. */
  readonly now = $derived(experiments.readAt);

  readonly shelf = $derived(this.view.shelf);
  readonly query = $derived(this.view.query);
  readonly sort = $derived(this.view.sort);
  readonly grouping = $derived(this.view.grouping);
  /** What decides which line comes where. */
  readonly arrangement = $derived(JSON.stringify([this.shelf, this.query, this.sort, this.grouping]));
  /** How far down the table is, in pixels, to be found again on coming back. */
  scrolled = 0;
  /** As the user has chosen them. */
  readonly chosenColumns = $derived(findColumns(this.view.columns));
  readonly columns = $derived(
    this.shelf === 'trash' ? withTrashColumns(this.chosenColumns) : this.chosenColumns,
  );

  private readonly all = $derived(experiments.list ?? []);
  readonly paths = $derived(settingPaths(this.all));
  readonly shelves = $derived(Map.groupBy(this.all, shelfOf));
  readonly onShelf = $derived(this.shelves.get(this.shelf) ?? []);
  private readonly parsed = $derived(
    // without a search nobody need know what settings there are
    this.query === '' ? EVERYTHING : parseQuery(this.query, new Set(this.paths), this.now),
  );
  readonly queryProblems = $derived(this.parsed.problems);
  readonly found = $derived(this.onShelf.filter((experiment) => this.parsed.matches(experiment)));
  private readonly sorted = $derived.by(() => {
    const [column] = findColumns([this.sort.column]);
    return column ? sortExperiments(this.found, column, this.sort.descending) : this.found;
  });
  private readonly folded = $derived(new Set(this.view.folded));
  readonly lines = $derived(linesOf(this.sorted, this.grouping, this.folded));
  /** Of the lines that are experiments. */
  private readonly order = $derived(
    this.lines.filter(({ kind }) => kind === 'experiment').map(({ id }) => id),
  );

  private readonly present = $derived(new Set(this.order));

  readonly chosen = $derived([...this.selection.chosen].flatMap((id) => experiments.byId.get(id) ?? []));

  restore(): void {
    const saved = views.read<Partial<View>>('home', {});
    this.view = { ...USUAL, ...saved };
    if (!Object.hasOwn(GROUPINGS, this.view.grouping)) this.view = { ...this.view, grouping: 'none' };
  }

  change(changes: Partial<View>): void {
    this.view = { ...this.view, ...changes };
    views.save('home', this.view);
    this.letGoOfMissing();
  }

  /** A column's head is pressed: sorts by it, then the other way round. */
  sortBy(column: string): void {
    const { sort } = this.view;
    const same = sort.column === column;
    // of numbers and times one wants the largest, of words and errors the first
    const startsDescending = [
      'created',
      'finished',
      'trashed',
      'bytes',
      'time',
      'steps',
      'replicates',
    ].includes(column);
    this.change({ sort: { column, descending: same ? !sort.descending : startsDescending } });
  }

  toggleColumn(id: string): void {
    const { columns } = this.view;
    const shown = columns.includes(id);
    this.change({ columns: shown ? columns.filter((other) => other !== id) : [...columns, id] });
  }

  moveColumn(id: string, by: number): void {
    const from = this.view.columns.indexOf(id);
    const others = this.view.columns.toSpliced(from, 1);
    this.change({ columns: others.toSpliced(Math.max(0, from + by), 0, id) });
  }

  resetColumns(): void {
    this.change({ columns: USUAL_COLUMNS });
  }

  fold(id: string): void {
    const { folded } = this.view;
    this.change({ folded: folded.includes(id) ? folded.filter((other) => other !== id) : [...folded, id] });
  }

  click(id: string, modifiers: Modifiers): void {
    this.selection = click(this.selection, this.order, id, modifiers);
  }

  move(by: number, modifiers: Modifiers): void {
    this.selection = move(this.selection, this.order, by, modifiers);
  }

  toggle(id: string): void {
    this.selection = toggle(this.selection, id);
  }

  chooseAll(): void {
    this.selection = chooseAll(this.selection, this.order);
  }

  chooseNone(): void {
    this.selection = { ...this.selection, chosen: new Set() };
  }

  /** What is not shown any more is not chosen either. */
  letGoOfMissing(): void {
    if (this.selection === NOTHING) return;
    this.selection = keepOnly(this.selection, this.present);
  }

  /** The keyboard goes back from the cell to the table. */
  endEditing(): void {
    this.editing = undefined;
    document.querySelector<HTMLElement>('[role=grid]')?.focus();
  }
}

function shelfOf({ trashed, archived }: ExperimentListing): Shelf {
  if (trashed !== null) return 'trash';
  return archived ? 'archive' : 'history';
}

export const home = new Home();
