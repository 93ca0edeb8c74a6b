import { quantity } from '../../../science/analysis/cell';
import type { RunsResult } from '../../../science/analysis/result';
import type { Table } from '../../../science/analysis/table';

/** What plain training came to, at its end and at early stop. */
export function trainTable({ test, train, earlyStop }: RunsResult): Table {
  return {
    title: 'Dense networks',
    columns: ['', 'At the end', 'At early stop'],
    rows: [
      ['Test error (%)', quantity(test.error), quantity(earlyStop.testError)],
      ['Test loss (nats)', quantity(test.loss, 4), quantity(earlyStop.testLoss, 4)],
      ['Training error (%)', quantity(train.error), ''],
      ['Training loss (nats)', quantity(train.loss, 4), ''],
      ['Iteration', '', quantity(earlyStop.iteration, 0)],
    ],
  };
}
