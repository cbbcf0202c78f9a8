// Countries by the data that the runtime keeps of ISO 3166-1 (CLDR): no list of our own to grow old.

import { normalizeCountry } from './address.ts'

/** The alpha-2 code of a code (also `UK` or the number `276`) or of an English name; null for anything else. */
export function iso31661(text: string): string | null {
  const written = text.trim()
  if (/^(?:[A-Za-z]{2}|\d{3})$/.test(written)) return normalizeCountry(regionOf(written))
  return codes().get(plain(written)) ?? null
}

/** Codes that were replaced lead to the present ones. */
function regionOf(code: string): string | undefined {
  return new Intl.Locale(`und-${code}`).region
}

let byName: Map<string, string> | undefined

function codes(): Map<string, string> {
  if (byName) return byName
  byName = new Map()
  const names = new Intl.DisplayNames('en', { type: 'region' })
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']
  for (const code of letters.flatMap((first) => letters.map((second) => first + second)))
    if (normalizeCountry(code) === code && regionOf(code) === code)
      byName.set(plain(names.of(code) ?? code), code)
  return byName
}

/** Without accents and case, so that `Cote d'Ivoire` is found. */
function plain(name: string): string {
  return name.normalize('NFD').replaceAll(/\p{M}/gu, '').replaceAll('’', "'").toLowerCase()
}
