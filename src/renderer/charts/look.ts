import { lineStyle } from '../lib/colours';
import type { PictureLook } from './svg';

/** The colours of a chart in the light or the dark theme; an exported picture is light whatever the window is. */
export function chartLook(dark: boolean): PictureLook {
  const probe = document.createElement('span');
  probe.style.colorScheme = dark ? 'dark' : 'light';
  document.body.append(probe);
  const token = (name: string) => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  };
  const [paper, ink, soft, rule] = ['--paper', '--ink', '--ink-soft', '--rule'].map(token);
  probe.remove();
  return {
    paper,
    ink,
    soft,
    rule,
    line: (place) => (place === null ? { colour: soft, dash: [4, 4] } : lineStyle(place, dark)),
  };
}
