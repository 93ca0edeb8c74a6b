import { formatSummary } from '../../../science/analysis/format';
import type { RunsResult } from '../../../science/analysis/result';
import type { Table } from '../../../science/analysis/table';

/** What plain training came to, at its end and at early stop. */
export function trainTable({ test, train, earlyStop }: RunsResult): Table {
  return {
    title: 'Dense networks',
    columns: ['', 'At the end', 'At early stop'],
    rows: [
      ['Test error (%)', formatSummary(test.error, 2), formatSummary(earlyStop.testError, 2)],
      ['Test loss (nats)', formatSummary(test.loss, 4), formatSummary(earlyStop.testLoss, 4)],
      ['Training error (%)', formatSummary(train.error, 2), ''],
      ['Training loss (nats)', formatSummary(train.loss, 4), ''],
      ['Iteration', '', formatSummary(earlyStop.iteration, 0)],
    ],
  };
}
