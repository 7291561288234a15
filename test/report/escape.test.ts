// Escaping is the only thing between a hostile name and the reader's browser.

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { css, element, html } from '../../lib/report/escape.ts';
import { seed } from '../seed.ts';

describe('html', () => {
  test.each([
    { title: 'text', got: html`<p>${'<b>&'}</p>`, want: '<p>&lt;b&gt;&amp;</p>' },
    { title: 'attributes', got: html`<p id="${`"'`}"></p>`, want: '<p id="&quot;&#39;"></p>' },
    { title: 'numbers', got: html`${0}${-1.5}`, want: '0-1.5' },
    { title: 'markup in markup, once', got: html`${html`<b>${'&'}</b>`}`, want: '<b>&amp;</b>' },
    { title: 'lists', got: html`${['<', html`<hr />`, ['&']]}`, want: '&lt;<hr />&amp;' },
    { title: 'an empty text', got: html`[${''}]`, want: '[]' },
  ])('writes $title', ({ got, want }) => {
    expect(got.toString()).toBe(want);
  });

  test('never lets a value open a tag or leave an attribute', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('<', '>', '&', '"', "'", '=', ' ', 'a', '/') }),
        (text) => {
          expect(html`${text}`.toString()).not.toMatch(/[<>"']/);
          expect(element('a', { b: text }).toString()).toMatch(/^<a b="[^"'<>]*"><\/a>$/);
        },
      ),
      { seed },
    );
  });
});

test('element writes attributes and children, and leaves out what is undefined', () => {
  const got = element(
    'rect',
    { x: 1, y: undefined, class: 'a"b' },
    'text',
    element('title', {}, '<'),
  );
  expect(got.toString()).toBe('<rect x="1" class="a&quot;b">text<title>&lt;</title></rect>');
});

test('css keeps a style sheet as it is, quotes and all', () => {
  const sheet = css`
    a > b::before {
      content: '"';
    }
  `;
  expect(sheet.toString()).toContain(`a > b::before {\n      content: '"';\n    }`);
});
