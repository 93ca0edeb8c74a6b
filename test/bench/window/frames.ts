import type { Page } from 'playwright-core';

export interface Smoothness {
  /** Frames that came so late that one before them was left out. */
  dropped: number;
  /** Milliseconds for which the window could do nothing else. */
  longestTask: number;
}

/** How many frames tell how far apart frames are where nothing happens. */
const IDLE_FRAMES = 60;

/** Watches the frames of a window from now on; the function that it resolves with says how they came. */
export async function watchFrames(page: Page): Promise<() => Promise<Smoothness>> {
  const usual = median(gapsOf(await idleFrames(page)));
  const watch = await page.evaluateHandle(() => {
    const [frames, ticks]: [number[], number[]] = [[], []];
    const note = (time: number) => {
      frames.push(time);
      requestAnimationFrame(note);
    };
    requestAnimationFrame(note);
    const tick = () => {
      ticks.push(performance.now());
      setTimeout(tick);
    };
    tick();
    return { frames, ticks };
  });
  return async () => {
    const { frames, ticks } = await watch.jsonValue();
    return {
      dropped: gapsOf(frames).filter((gap) => gap > 1.5 * usual).length,
      longestTask: Math.max(...gapsOf(ticks)),
    };
  };
}

function idleFrames(page: Page): Promise<number[]> {
  return page.evaluate(async (count) => {
    const frames: number[] = [];
    while (frames.length < count) frames.push(await new Promise<number>(requestAnimationFrame));
    return frames;
  }, IDLE_FRAMES);
}

function gapsOf(times: number[]): number[] {
  return times.slice(1).map((time, i) => time - times[i]);
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
