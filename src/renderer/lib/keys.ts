/** What of a key press matters here. */
export type KeyPress = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>;

/**
 * Whether a key press is the one written as `Ctrl+K`, `Alt+ArrowLeft` or `?`. Command counts as Ctrl. Where text is
 * typed, keys without a modifier are text, and Ctrl+Z takes text back.
 */
export function matchesKeys(press: KeyPress, keys: string, typing: boolean): boolean {
  const parts = keys.split('+');
  const key = parts.pop()!;
  const [ctrl, alt, shift] = ['Ctrl', 'Alt', 'Shift'].map((modifier) => parts.includes(modifier));
  if (press.key.toLowerCase() !== key.toLowerCase()) return false;
  if ((press.ctrlKey || press.metaKey) !== ctrl || press.altKey !== alt) return false;
  // of a sign such as ? the keyboard's layout decides whether Shift is held
  if (/^[a-z\d]$|^\w{2,}$/i.test(key) && press.shiftKey !== shift) return false;
  return !typing || ((ctrl || alt) && keys !== 'Ctrl+Z');
}

/** Keys as people read them: `Alt+←`. */
export function showKeys(keys: string): string {
  return keys.replace('ArrowLeft', '←').replace('ArrowRight', '→');
}

/** Whether the keyboard is nowhere in particular, as after a screen with what had the focus has gone. */
export function nothingHasFocus(): boolean {
  return document.activeElement === document.body;
}

/** Whether keys pressed there are text. */
export function isTextField(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches('input:not([type=checkbox], [type=radio]), textarea, select'))
  );
}
