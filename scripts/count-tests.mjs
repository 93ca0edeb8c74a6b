/** Prints `N passed, N failed` from Vitest's JSON report: `node scripts/count-tests.mjs FILE`. */
import { readFileSync } from 'node:fs';
import { isMain, runScript } from './lib/report.mjs';

export function countLine({ numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults }) {
  // a file that cannot even be loaded has failed, though it has no tests to count
  const unloaded = testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  const skipped = numPendingTests + numTodoTests;
  const counts = [`${numPassedTests} passed`, `${numFailedTests + unloaded.length} failed`];
  return [...counts, ...(skipped > 0 ? [`${skipped} skipped`] : [])].join(', ');
}

if (isMain(import.meta.url)) {
  runScript(() => console.log(countLine(JSON.parse(readFileSync(process.argv[2], 'utf8')))));
}
