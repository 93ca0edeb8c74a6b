import { views } from './state/views.svelte';

/** Where the window can be: a screen and what it shows. */
export type Route =
  | { screen: 'home' }
  /** With a spec to begin from, of a preset or of another experiment. */
  | { screen: 'new'; spec?: unknown }
  | { screen: 'experiment'; id: string }
  | { screen: 'compare'; ids: string[] }
  /** Tickets of the same or of different experiments against each other; without any, those looked at last. */
  | { screen: 'tickets'; tickets: { id: string; replicate: number; level: number }[] }
  | { screen: 'datasets' }
  | { screen: 'settings' };

export type ScreenName = Route['screen'];

const SCREENS: ScreenName[] = ['home', 'new', 'experiment', 'compare', 'tickets', 'datasets', 'settings'];

/** More than this is not gone back through. */
const LONGEST_TRAIL = 100;

/** The way through the screens, as in a browser; the last place is found again at the next start. */
class Router {
  private trail = $state.raw<Route[]>([{ screen: 'home' }]);
  private place = $state(0);

  readonly route: Route = $derived(this.trail[this.place]);
  readonly canGoBack = $derived(this.place > 0);
  readonly canGoForward = $derived(this.place < this.trail.length - 1);

  go(route: Route): void {
    this.trail = [...this.trail.slice(0, this.place + 1), route].slice(-LONGEST_TRAIL);
    this.place = this.trail.length - 1;
    this.keep();
  }

  /** Changes what the current screen shows, without a step to go back to. */
  replace(route: Route): void {
    this.trail = this.trail.with(this.place, route);
    this.keep();
  }

  back(): void {
    if (this.canGoBack) this.place--;
    this.keep();
  }

  forward(): void {
    if (this.canGoForward) this.place++;
    this.keep();
  }

  /** Takes up the place of the last time; who has gone somewhere already stays there. */
  restore(): void {
    if (this.trail.length > 1) return;
    const route = views.read<Partial<Route>>('route', {});
    if (route.screen !== undefined && SCREENS.includes(route.screen)) this.trail = [route as Route];
  }

  private keep(): void {
    views.save('route', this.route);
  }
}

export const router = new Router();
