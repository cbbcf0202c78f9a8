// Money as integer minor units. How many decimals a currency has comes from ISO 4217 through Intl.

export type Money = { amount: number; currency: string }

const decimals = new Map<string, number>()

/** Decimals of an ISO 4217 currency: JPY 0, EUR 2, KWD 3. An unknown code counts as 2. */
export function currencyDecimals(currency: string): number {
  let known = decimals.get(currency)
  if (known === undefined) {
    known = lookUp(currency)
    decimals.set(currency, known)
  }
  return known
}

/**
 * Minor units of a decimal text ("284.56" USD → 28456), half away from zero where the text is finer than the
 * currency. Exact: no floating point in between. Null when the text is no decimal number.
 */
export function parseMoney(text: string | number, currency: string): number | null {
  const match = /^\s*([+-]?)(\d*)(?:\.(\d*))?\s*$/.exec(String(text))
  if (!match || (!match[2] && !match[3])) return null
  const places = currencyDecimals(currency)
  const fraction = (match[3] ?? '').padEnd(places + 1, '0')
  const whole = Number(`${match[2] || '0'}${fraction.slice(0, places)}`)
  const rounded = whole + (fraction.charCodeAt(places) >= 53 /* '5' */ ? 1 : 0)
  if (!Number.isSafeInteger(rounded)) return null
  return match[1] === '-' && rounded !== 0 ? -rounded : rounded
}

/** Decimal text of minor units: 28456 USD → "284.56". */
export function formatMoney(amount: number, currency: string): string {
  const places = currencyDecimals(currency)
  const digits = String(Math.abs(amount)).padStart(places + 1, '0')
  const sign = amount < 0 ? '-' : ''
  if (places === 0) return sign + digits
  return `${sign}${digits.slice(0, -places)}.${digits.slice(-places)}`
}

function lookUp(currency: string): number {
  try {
    const format = new Intl.NumberFormat('en', { style: 'currency', currency })
    return format.resolvedOptions().maximumFractionDigits ?? 2
  } catch {
    return 2
  }
}
