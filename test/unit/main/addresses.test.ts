import { expect, it } from 'vitest';
import { isOwnPage, isSafeOutside } from '../../../src/main/addresses';

it.each([
  ['app://ticketlab/index.html', true],
  ['app://ticketlab/index.html#/new', true],
  ['app://ticketlab/assets/index.js', false],
  ['app://elsewhere/index.html', false],
  ['https://ticketlab/index.html', false],
  ['app://ticketlab.example/index.html', false],
  ['about:blank', false],
  ['', false],
])('knows whether %s is the page of the window', (address, expected) => {
  expect(isOwnPage(address)).toBe(expected);
});

it.each([
  ['https://arxiv.org/abs/1803.03635', true],
  ['http://arxiv.org/', false],
  ['https://name:secret@example.com/', false],
  ['file:///etc/passwd', false],
  ['javascript:alert(1)', false],
  ['https://', false],
  ['arxiv.org', false],
])('knows whether %s may be handed to the browser', (address, expected) => {
  expect(isSafeOutside(address)).toBe(expected);
});
