/** Whether a window can be shown. */
export function hasDisplay({ platform, env } = process) {
  if (platform === 'win32' || platform === 'darwin') return true;
  return Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}
