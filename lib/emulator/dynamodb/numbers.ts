// DynamoDB's numbers: exact decimals of up to 38 significant digits, compared and added without loss.
// Kept as canonical text (plain notation, no needless zero), so that equal numbers are equal strings.

import { validationError } from './errors.ts';

const MAX_SIGNIFICANT_DIGITS = 38;
const MAX_MAGNITUDE = 125;
const MIN_MAGNITUDE = -130;
/** Decimals of at most so many characters keep their order as doubles, and their sums are exact. */
const MAX_SHORT_LENGTH = 15;

const NUMBER = /^(-?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,6}))?$/;
const SHORT_INTEGER = /^(?:0|-?[1-9]\d{0,13})$/;

/** The value `coefficient * 10 ** exponent`. */
interface Decimal {
  readonly coefficient: bigint;
  readonly exponent: number;
}

/**
 * The canonical text of a number, as DynamoDB stores and returns it.
 *
 * @throws ValidationException not a number, or outside 38 digits and 1e-130..9.9e125
 */
export function canonicalNumber(text: string): string {
  if (SHORT_INTEGER.test(text)) return text;
  return format(parse(text));
}

/** Negative, zero or positive, as in a sort. Both texts are canonical. */
export function compareNumbers(left: string, right: string): number {
  if (left === right) return 0;
  if (left.length <= MAX_SHORT_LENGTH && right.length <= MAX_SHORT_LENGTH) {
    return Number(left) - Number(right);
  }
  const [a, b] = aligned(parse(left), parse(right));
  return a < b ? -1 : 1;
}

/** The canonical sum; both texts are canonical. Throws like {@link canonicalNumber}. */
export function addNumbers(left: string, right: string): string {
  if (SHORT_INTEGER.test(left) && SHORT_INTEGER.test(right)) {
    return String(Number(left) + Number(right));
  }
  const [a, b, exponent] = aligned(parse(left), parse(right));
  return format({ coefficient: a + b, exponent });
}

/** The canonical negative of a canonical number. */
export function negateNumber(text: string): string {
  if (text === '0') return text;
  return text.startsWith('-') ? text.slice(1) : `-${text}`;
}

function parse(text: string): Decimal {
  const match = NUMBER.exec(text);
  const [, sign = '', whole = '', fraction = '', power = '0'] = match ?? [];
  if (!match || whole + fraction === '') {
    const shown = text === '' ? '' : `: ${text}`;
    throw validationError(`The parameter cannot be converted to a numeric value${shown}`);
  }
  const coefficient = BigInt(`${sign}${whole}${fraction}`);
  return { coefficient, exponent: Number(power) - fraction.length };
}

function aligned(left: Decimal, right: Decimal): [bigint, bigint, number] {
  const exponent = Math.min(left.exponent, right.exponent);
  return [scaled(left, exponent), scaled(right, exponent), exponent];
}

function scaled(decimal: Decimal, exponent: number): bigint {
  return decimal.coefficient * 10n ** BigInt(decimal.exponent - exponent);
}

function format({ coefficient, exponent }: Decimal): string {
  if (coefficient === 0n) return '0';
  const sign = coefficient < 0n ? '-' : '';
  const all = String(coefficient).slice(sign.length);
  const digits = all.replace(/0+$/, '');
  const scale = exponent + all.length - digits.length;
  checkRange(digits.length, digits.length - 1 + scale);
  return sign + plain(digits, scale);
}

function plain(digits: string, scale: number): string {
  if (scale >= 0) return digits + '0'.repeat(scale);
  const padded = digits.padStart(1 - scale, '0');
  return `${padded.slice(0, scale)}.${padded.slice(scale)}`;
}

function checkRange(digitCount: number, magnitude: number): void {
  if (magnitude > MAX_MAGNITUDE) {
    throw validationError(
      'Number overflow. Attempting to store a number with magnitude larger than supported range',
    );
  }
  if (magnitude < MIN_MAGNITUDE) {
    throw validationError(
      'Number underflow. Attempting to store a number with magnitude smaller than supported range',
    );
  }
  if (digitCount > MAX_SIGNIFICANT_DIGITS) {
    throw validationError('Attempting to store more than 38 significant digits in a Number');
  }
}
