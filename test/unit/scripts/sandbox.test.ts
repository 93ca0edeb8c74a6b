import { expect, it } from 'vitest';
import { explain, forbiddingSetting } from '../../../scripts/lib/sandbox.mjs';

const among = (settings: Record<string, string>) => forbiddingSetting((name: string) => settings[name])?.name;

it.each([
  ['on Ubuntu 24', { 'kernel.apparmor_restrict_unprivileged_userns': '1' }],
  ['on a hardened Debian', { 'kernel.unprivileged_userns_clone': '0' }],
  ['where there may be none', { 'user.max_user_namespaces': '0' }],
])('finds what forbids the sandbox %s', (_, settings) => {
  expect(among({ 'user.max_user_namespaces': '96365', ...settings })).toBe(Object.keys(settings)[0]);
});

it('finds nothing where it is allowed, or the kernel knows no such setting', () => {
  expect(among({})).toBeUndefined();
  expect(
    among({
      'kernel.apparmor_restrict_unprivileged_userns': '0',
      'kernel.unprivileged_userns_clone': '1',
      'user.max_user_namespaces': '96365',
    }),
  ).toBeUndefined();
});

it('says what to do, and never to do without the sandbox', () => {
  const words = explain('/opt/electron/electron', {
    name: 'kernel.apparmor_restrict_unprivileged_userns',
    forbids: '1',
    allows: '0',
  });
  expect(words).toContain("sudo chmod 4755 '/opt/electron/chrome-sandbox'");
  expect(words).toContain('sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0');
  expect(words).not.toContain('no-sandbox');
});
