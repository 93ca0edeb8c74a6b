import { START } from './content';

/** Whether an address is that of the window's one page. */
export function isOwnPage(address: string): boolean {
  const url = URL.parse(address);
  if (!url) return false;
  return `${url.protocol}//${url.host}${url.pathname}` === START;
}

/** Whether an address may be handed to the user's browser: an https one, without a name and password in it. */
export function isSafeOutside(address: string): boolean {
  const url = URL.parse(address);
  return url?.protocol === 'https:' && url.host !== '' && url.username === '' && url.password === '';
}
