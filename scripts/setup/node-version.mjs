import { Failure } from '../lib/report.mjs';

const least = [20, 19];

export function checkNodeVersion(version = process.versions.node) {
  const [major, minor] = version.split('.').map(Number);
  if (major > least[0] || (major === least[0] && minor >= least[1])) return;
  throw new Failure(
    `Node ${least.join('.')} or newer is needed, and this is ${version}; install a newer Node and try again.`,
  );
}
