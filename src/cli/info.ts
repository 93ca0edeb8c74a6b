import { examine } from '../lab/doctor';
import { PRESETS } from '../lab/presets';
import { jsonSchemas } from '../lab/schemas';
import { FAILED } from './exit';

/** `ticketlab presets` */
export function listPresets({ json }: { json?: boolean }): void {
  if (json) {
    print(JSON.stringify(PRESETS, null, 2));
    return;
  }
  for (const { name, description } of PRESETS) print(`${name}\n    ${description}\n`);
}

/** `ticketlab schema` */
export function printSchemas(): void {
  print(JSON.stringify(jsonSchemas(), null, 2));
}

/** `ticketlab doctor`: fails when something is not as it should be. */
export async function doctor({ dataDir }: { dataDir: string }): Promise<void> {
  const findings = await examine(dataDir);
  const width = Math.max(...findings.map(({ subject }) => subject.length));
  for (const { subject, fine, detail } of findings) {
    print(`${fine ? 'ok  ' : 'FAIL'}  ${subject.padEnd(width)}  ${detail}`);
  }
  if (findings.some(({ fine }) => !fine)) process.exitCode = FAILED;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
