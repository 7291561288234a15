// Splits a TypeScript source into code, comments and strings, so that a rule about one never trips over
// another. A scanner, no parser: it knows quotes, templates, regular expressions and comments.

/** A source file; `code`, `comments` and `text` have the same length, so that offsets agree. */
export interface Source {
  /** From the root of the repository, with slashes. */
  readonly path: string;
  readonly text: string;
  /** The text with comments and the insides of strings and regular expressions blanked. */
  readonly code: string;
  /** The text with everything but comments blanked. */
  readonly comments: string;
}

const comment = /\/\/.*|\/\*[^]*?\*\//y;
const quoted = /'(?:\\[^]|[^'\\\n])*'|"(?:\\[^]|[^"\\\n])*"/y;
const regularExpression = /\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\/[a-z]*/y;
/** What stands inside a template up to its end or to the next `${`. */
const templateText = /(?:\\[^]|\$(?!\{)|[^\\`$])*(?:`|\$\{|$)/y;
/** After one of these a slash divides; after anything else it begins a regular expression. */
const operand = /(?:[\w$)\]'"`]|\+\+|--)\s*$/;
const keyword = /\b(?:return|typeof|case|in|of|await|yield|void|delete|else|do)\s*$/;
/** As much of the code before a slash as tells which of the two it is. */
const lookBack = 200;

export function source(path: string, text: string): Source {
  const scanner = new Scanner(text);
  return { path, text, ...scanner.scan() };
}

/** The line of an offset, counted from 1. */
export function lineAt({ text }: Source, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

class Scanner {
  private at = 0;
  private code = '';
  private comments = '';
  /** For each template that is open: how many braces were open when its `${` came. */
  private readonly templates: number[] = [];
  private braces = 0;

  constructor(private readonly text: string) {}

  scan(): { code: string; comments: string } {
    while (this.at < this.text.length) this.next();
    return { code: this.code, comments: this.comments };
  }

  private next(): void {
    const character = this.text.charAt(this.at);
    const note = this.match(comment);
    if (note !== undefined) return this.take(blank(note), note);
    const string = this.match(quoted);
    if (string !== undefined) return this.take(hollow(string));
    if (character === '`') return this.template('`');
    if (character === '}' && this.braces === this.templates.at(-1)) {
      this.templates.pop();
      return this.template('}');
    }
    if (character === '/' && this.expectsOperand()) {
      const expression = this.match(regularExpression);
      if (expression !== undefined) return this.take(hollow(expression));
    }
    if (character === '{') this.braces += 1;
    if (character === '}') this.braces -= 1;
    return this.take(character);
  }

  /** From the start of a template, or from the end of a `${…}` in it, to its end or the next `${`. */
  private template(start: string): void {
    this.take(start);
    const inside = this.match(templateText) ?? '';
    if (inside.endsWith('${')) {
      this.take(`${blank(inside.slice(0, -2))}\${`);
      this.templates.push(this.braces);
    } else {
      this.take(blank(inside.slice(0, -1)) + inside.slice(-1));
    }
  }

  private expectsOperand(): boolean {
    const before = this.code.slice(-lookBack);
    return keyword.test(before) || !operand.test(before);
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    return pattern.exec(this.text)?.[0];
  }

  private take(code: string, comments = blank(code)): void {
    this.code += code;
    this.comments += comments;
    this.at += code.length;
  }
}

function blank(text: string): string {
  return text.replaceAll(/[^\n]/g, ' ');
}

/** Keeps the first and the last character: the quotes. */
function hollow(text: string): string {
  return text.charAt(0) + blank(text.slice(1, -1)) + text.slice(-1);
}
