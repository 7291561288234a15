// The one place that turns values into markup. What a drill saw may hold anything, a script tag included:
// every value is escaped here, and no other file can make markup from a string.

/** Markup that is safe to send. Only {@link html} and {@link element} make it. */
class Html {
  readonly #markup: string;

  constructor(markup: string) {
    this.#markup = markup;
  }

  toString(): string {
    return this.#markup;
  }
}

export type { Html };

/** What a template takes: text is escaped, markup is not, a list is joined. */
export type HtmlValue = Html | string | number | readonly HtmlValue[];

/** Attributes by name; an undefined one is left out. Names are written in code, never computed. */
export type Attributes = Readonly<Record<string, string | number | undefined>>;

const replacements: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export const nothing = new Html('');

/** Tagged template: the literal parts are markup, every interpolation is text unless it is markup. */
export function html(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return new Html(
    parts.reduce((markup, part, index) => markup + markupOf(values[index - 1] ?? '') + part),
  );
}

/** A style sheet: literal text only, because nothing in a style element can be escaped. */
export function css(parts: TemplateStringsArray): Html {
  return new Html(parts.join(''));
}

/** One element; for SVG, where attributes are many and mostly numbers. */
export function element(name: string, attributes: Attributes, ...children: HtmlValue[]): Html {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${escapeText(String(value))}"`);
  return new Html(`<${name}${written.join('')}>${markupOf(children)}</${name}>`);
}

/** Safe as text and within a quoted attribute: both kinds of quotes are escaped too. */
function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (character) => replacements[character] ?? '');
}

function markupOf(value: HtmlValue): string {
  if (value instanceof Html) return value.toString();
  if (typeof value === 'string' || typeof value === 'number') return escapeText(String(value));
  return value.map(markupOf).join('');
}
