/**
 * Colours and dashes of the lines in charts. The colours are those of Okabe and Ito (2008), told apart with any kind
 * of colour vision, each made dark or light enough to stand 3:1 against the paper of its theme. A dash goes with each
 * as a second cue.
 */
const LIGHT = ['#0072b2', '#c14f00', '#00805d', '#b0568a', '#946800', '#2f8fc9', '#4a4a4a', '#837600'];
const DARK = ['#56b4e9', '#ff8a4c', '#1fbd91', '#dc95bd', '#e69f00', '#8fb4ff', '#d0d0d0', '#f0e442'];

const DASHES = [[], [7, 4], [2, 3], [10, 3, 2, 3]];

export interface LineStyle {
  colour: string;
  /** For `setLineDash` or `stroke-dasharray`; empty for a solid line. */
  dash: number[];
}

/** The look of the line in a place, 0 being the first. The first 32 places all differ, and neighbours in both cues. */
export function lineStyle(place: number, dark: boolean): LineStyle {
  const colours = dark ? DARK : LIGHT;
  const round = Math.floor(place / colours.length);
  return { colour: colours[place % colours.length], dash: DASHES[(place + round) % DASHES.length] };
}
