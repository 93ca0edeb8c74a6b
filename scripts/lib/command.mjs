import { spawnSync } from 'node:child_process';
import { root } from './paths.mjs';

/** Runs a program to its end, its words going to stderr; says whether it succeeded. */
export function succeeds(command, args, options = {}) {
  return spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2], ...options }).status === 0;
}

/** What a program prints, or undefined when it fails or is not there. */
export function outputOf(command, args) {
  const { status, stdout } = spawnSync(command, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return status === 0 ? stdout : undefined;
}

/** `succeeds` for npm. */
export function npmSucceeds(args, options = {}) {
  const onWindows = process.platform === 'win32'; // npm is a batch file there, which only a shell starts
  return succeeds('npm', [...args, '--loglevel=error'], {
    env: withoutOuterNpm(),
    shell: onWindows,
    ...options,
  });
}

/** An `npm run` around us tells its children, by these, to work in its own folder and with its own flags. */
function withoutOuterNpm() {
  const outer =
    /^npm_(package_|lifecycle_|command$|config_(local_prefix|prefix|global|omit|only|production|dry_run)$)/i;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !outer.test(name)));
}
