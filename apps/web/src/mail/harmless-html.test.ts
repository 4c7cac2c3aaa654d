import { expect, it } from 'vitest';
import { harmlessHtml } from './harmless-html.ts';

it('keeps what a mail says and how its elements look', () => {
  const html = '<html><body style="color:red"><p>Disk full &amp; &lt;script&gt;</p></body></html>';
  expect(harmlessHtml(html)).toBe(html);
});

it.each([
  '<style>p { color: red }</style>',
  '<SCRIPT type="x">alert(1)</SCRIPT >',
  '<link rel="stylesheet" href="https://elsewhere.example/x.css">',
  '<meta http-equiv="refresh" content="0;url=https://elsewhere.example">',
  '<style>never closed',
])('takes out %s', (part) => {
  expect(harmlessHtml(`<p>before</p>${part}<p>after</p>`)).not.toMatch(/<\/?(style|script|link|meta)/i);
});
