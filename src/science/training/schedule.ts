import { trainingLength, type Recipe } from './recipe';
import { iterationOf } from './step';

/**
 * The learning rate of each step, by the number of steps taken before it. It depends on nothing else, so a run
 * that starts at step k begins with the rate that the schedule has there.
 */
export function learningRates(recipe: Recipe, iterationsPerEpoch: number): (iteration: number) => number {
  const base = recipe.optimizer.learningRate;
  const warmup = iterationOf(recipe.warmup, iterationsPerEpoch);
  const factor = scheduleFactor(recipe, iterationsPerEpoch);
  return (iteration) => base * factor(iteration) * (warmup === 0 ? 1 : Math.min(1, iteration / warmup));
}

function scheduleFactor(recipe: Recipe, iterationsPerEpoch: number): (iteration: number) => number {
  const { schedule } = recipe;
  const length = trainingLength(recipe, iterationsPerEpoch);
  switch (schedule.kind) {
    case 'constant':
      return () => 1;
    case 'steps': {
      const drops = schedule.at.map((step) => iterationOf(step, iterationsPerEpoch));
      return (iteration) => schedule.factor ** drops.filter((drop) => iteration >= drop).length;
    }
    case 'cosine':
      return (iteration) => (1 + Math.cos((Math.PI * iteration) / length)) / 2;
    case 'linear':
      return (iteration) => 1 - (1 - schedule.final) * (iteration / length);
  }
}
