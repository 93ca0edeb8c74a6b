import type { IconName } from './icons';

/** A line of a menu. */
export interface MenuEntry {
  label: string;
  icon?: IconName;
  keys?: string;
  disabled?: boolean;
  run: () => void;
}
