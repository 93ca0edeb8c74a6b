import { expect, it } from 'vitest';
import release from '../../../electron-builder.config.js';

it('closes in a release every way to run the code of others', () => {
  expect(release.electronFuses).toMatchObject({
    runAsNode: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    grantFileProtocolExtraPrivileges: false,
    onlyLoadAppFromAsar: true,
    enableEmbeddedAsarIntegrityValidation: true,
  });
});
