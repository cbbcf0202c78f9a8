// What mutations take: addresses, money and times in the words of the input types.

import type { AddressInput } from '../actions/customers.ts'
import { parseAmount } from '../state/money.ts'
import { SHOP_CURRENCY } from '../state/seed-orders.ts'
import { PLACES } from '../state/seed-words.ts'
import type { Units } from '../state/types.ts'

export interface UserError {
  field: string[] | null
  message: string
  code?: string | null
}

export interface MailingAddressInput {
  address1?: string | null
  address2?: string | null
  city?: string | null
  company?: string | null
  country?: string | null
  countryCode?: string | null
  firstName?: string | null
  lastName?: string | null
  phone?: string | null
  province?: string | null
  provinceCode?: string | null
  zip?: string | null
}

export interface MoneyBagInput {
  shopMoney: { amount: string; currencyCode: string }
  presentmentMoney?: { amount: string; currencyCode: string } | null
}

/** Countries and provinces come as codes, or as names in the older fields. */
export function toAddressInput(input: MailingAddressInput): AddressInput {
  const { country, province, ...rest } = input
  const place = PLACES.find((one) => one.country === country)
  const region = PLACES.find((one) => one.country === country && one.province === province)
  return {
    ...rest,
    ...(country ? { countryCode: place?.countryCode ?? null } : {}),
    ...(province ? { provinceCode: region?.provinceCode ?? null } : {}),
  }
}

export function toUnits(bag: MoneyBagInput): Units {
  return parseAmount(bag.shopMoney.amount, SHOP_CURRENCY)
}

export function toMillis(text: string | null | undefined): number | undefined {
  if (!text) return undefined
  const at = Date.parse(text)
  return Number.isNaN(at) ? undefined : Math.floor(at / 1000) * 1000
}

/** Only what was given: absent keeps, null and the empty text clear. */
export function given<T extends object, K extends keyof T>(
  input: T,
  keys: readonly K[],
): Partial<Pick<T, K>> {
  const out: Partial<Pick<T, K>> = {}
  for (const key of keys) {
    const value = input[key]
    if (value === undefined) continue
    Object.assign(out, { [key]: value === '' ? null : value })
  }
  return out
}

/** Trimmed, each once whatever its case, as Shopify keeps tags. */
export function toTags(tags: readonly string[]): string[] {
  const seen = new Map<string, string>()
  for (const tag of tags.flatMap((text) => text.split(','))) {
    const clean = tag.trim()
    if (clean && !seen.has(clean.toLowerCase())) seen.set(clean.toLowerCase(), clean)
  }
  return [...seen.values()]
}

export function isEmail(text: string): boolean {
  return /^[^\s@]+@[^\s@]+\.[^\s@]{2,}$/.test(text)
}

export function isPhone(text: string): boolean {
  return /^\+?[\d\s().-]{6,20}$/.test(text)
}
