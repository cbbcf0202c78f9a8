// Postal addresses: two lines kept apart, joined by `||` only where one field is asked for (F2).

export type Address = {
  firstName: string | null
  lastName: string | null
  company: string | null
  line1: string | null
  line2: string | null
  city: string | null
  province: string | null
  provinceCode: string | null
  postalCode: string | null
  country: string | null
  phone: string | null
}

export const blankAddress: Address = {
  firstName: null,
  lastName: null,
  company: null,
  line1: null,
  line2: null,
  city: null,
  province: null,
  provinceCode: null,
  postalCode: null,
  country: null,
  phone: null,
}

/** `line1||line2`, or line 1 alone when there is no second line. */
export function joinLines(line1: string | null, line2: string | null): string {
  return line2 ? `${line1 ?? ''}||${line2}` : (line1 ?? '')
}

/** Parts a joined line at the first `||`. */
export function splitLines(joined: string): { line1: string | null; line2: string | null } {
  const at = joined.indexOf('||')
  if (at < 0) return { line1: joined || null, line2: null }
  return { line1: joined.slice(0, at) || null, line2: joined.slice(at + 2) || null }
}

/** ISO 3166-1 alpha-2 in upper case, or null when the text is none. */
export function normalizeCountry(value: string | null | undefined): string | null {
  const code = value?.trim().toUpperCase() ?? ''
  return /^[A-Z]{2}$/.test(code) && isRegion(code) ? code : null
}

let names: Intl.DisplayNames | undefined
/** What was asked before: no more than there are codes of two letters. */
const known = new Map<string, boolean>()

function isRegion(code: string): boolean {
  const before = known.get(code)
  if (before !== undefined) return before
  names ??= new Intl.DisplayNames('en', { type: 'region' })
  const is = (names.of(code) ?? code) !== code
  known.set(code, is)
  return is
}
