import type { Result } from './report';
import type { Torch, TorchSetting } from './pytorch';
import type { Trainer } from './trainer';

/** Steps of one measurement. */
export const STEPS = 200;

/** One way to train. */
export interface Contender extends Pick<Result, 'name' | 'by' | 'copies'> {
  /** Milliseconds until every copy has taken STEPS steps; null where it does not work. */
  run: () => Promise<number | null>;
}

/** One copy, and two at once, each in a thread of its own. */
export function ours(trainers: Trainer[], density: number): Contender[] {
  const name = density === 1 ? 'ticketlab, dense' : `ticketlab, ticket of ${100 * density} %`;
  return [trainers.slice(0, 1), trainers].map((copies) => ({
    name,
    by: 'ticketlab',
    copies: copies.length,
    run: () => slowest(copies.map((trainer) => trainer.time({ train: STEPS }))),
  }));
}

/** Every setting of one copy, on one thread and on two, and the one-thread settings of two copies at once. */
export function theirs(torches: Torch[]): Contender[] {
  const settings = [false, true].flatMap((compiled) =>
    [false, true].flatMap((fused) => [1, 2].map((threads) => ({ compiled, fused, threads }))),
  );
  return [
    ...settings.map((setting) => torchContender(torches.slice(0, 1), setting)),
    ...settings.filter(({ threads }) => threads === 1).map((setting) => torchContender(torches, setting)),
  ];
}

function torchContender(copies: Torch[], setting: TorchSetting): Contender {
  const { fused, compiled, threads } = setting;
  return {
    name: `PyTorch, ${fused ? 'fused' : 'default'} Adam${compiled ? ', torch.compile' : ''}, ${threads} thread${threads === 1 ? '' : 's'}`,
    by: fused || compiled ? 'PyTorch' : 'PyTorch by default',
    copies: copies.length,
    run: () => slowest(copies.map((torch) => torch.train(setting, STEPS))),
  };
}

async function slowest(runs: Promise<number | null>[]): Promise<number | null> {
  const all = await Promise.all(runs);
  return all.includes(null) ? null : Math.max(...all.map(Number));
}
