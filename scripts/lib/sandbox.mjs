import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { succeeds } from './command.mjs';
import { inRoot } from './paths.mjs';
import { Failure } from './report.mjs';

/** Settings of Linux that keep ordinary users from making the namespaces of which Chromium builds its sandbox. */
const settings = [
  { name: 'kernel.apparmor_restrict_unprivileged_userns', forbids: '1', allows: '0' },
  { name: 'kernel.unprivileged_userns_clone', forbids: '0', allows: '1' },
  { name: 'user.max_user_namespaces', forbids: '0', allows: '10000' },
];

/** The first of these settings that forbids it; a kernel that does not know one forbids nothing by it. */
export function forbiddingSetting(read = readSetting) {
  return settings.find(({ name, forbids }) => read(name) === forbids);
}

function readSetting(name) {
  try {
    return readFileSync(join('/proc/sys', name.replaceAll('.', '/')), 'utf8').trim();
  } catch {
    return undefined;
  }
}

/**
 * Makes sure, where the system may forbid it, that Electron can build its sandbox: by starting it for a moment. A
 * profile of this one program or its helper may allow what the setting forbids.
 */
export function demandSandbox(program) {
  const setting = process.platform === 'linux' && process.getuid() !== 0 ? forbiddingSetting() : undefined;
  if (setting === undefined || succeeds(program, [inRoot('scripts/lib/leave.mjs')], { stdio: 'ignore' }))
    return;
  throw new Failure(explain(program, setting));
}

export function explain(program, { name, forbids, allows }) {
  const helper = join(dirname(program), 'chrome-sandbox');
  return `this system does not let ordinary users build the sandbox in which the window must run (${name} = ${forbids}).
Let Electron's own helper build it:
    sudo chown root:root '${helper}' && sudo chmod 4755 '${helper}'
or lift the restriction until the machine starts again:
    sudo sysctl -w ${name}=${allows}
Without a window nothing of that is needed:
    npm run -s ticketlab -- run mnist-quick`;
}
