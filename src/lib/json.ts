// JSON whose numbers may be longer than a JavaScript number is exact.

/**
 * Parses a JSON text. A whole number beyond 2^53 comes as text, digit by digit: as a number it would be another one.
 * Throws SyntaxError.
 */
export function parseJson(text: string): unknown {
  // Few texts hold such a number, and to look at every value costs many times the parsing.
  return /\d{16}/.test(text) ? JSON.parse(text, keepDigits) : JSON.parse(text)
}

/** `source` is the value as it was written. */
function keepDigits(_key: string, value: unknown, context?: { source?: string }): unknown {
  const written = context?.source
  const isLong = typeof value === 'number' && !Number.isSafeInteger(value)
  return isLong && written !== undefined && /^-?\d+$/.test(written) ? written : value
}
