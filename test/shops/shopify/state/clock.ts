// The shop's time: whole seconds in UTC for GraphQL, with the shop's own offset in webhooks.

import type { Millis } from './types.ts'

export const SHOP_TIME_ZONE = 'Europe/Madrid'
export const DAY = 86_400_000

const formatter = new Intl.DateTimeFormat('en-US', {
  timeZone: SHOP_TIME_ZONE,
  hourCycle: 'h23',
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
})
const offsets = new Map<number, number>()

/** Milliseconds to add to UTC for the shop's wall clock at that instant. */
export function shopOffset(at: Millis): Millis {
  const hour = Math.floor(at / 3_600_000)
  const known = offsets.get(hour)
  if (known !== undefined) return known
  const part: Record<string, number> = {}
  for (const { type, value } of formatter.formatToParts(hour * 3_600_000))
    part[type] = Number(value)
  const wall = Date.UTC(part['year']!, part['month']! - 1, part['day'], part['hour'])
  const offset = wall - hour * 3_600_000
  offsets.set(hour, offset)
  return offset
}

export function toIso(at: Millis): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`
}

export function toIsoOrNull(at: Millis | null): string | null {
  return at === null ? null : toIso(at)
}

/** As in webhooks: "2026-11-20T11:00:00+01:00". */
export function toShopIso(at: Millis): string {
  const offset = shopOffset(at)
  const hours = String(Math.abs(offset) / 3_600_000).padStart(2, '0')
  return `${new Date(at + offset).toISOString().slice(0, 19)}${offset < 0 ? '-' : '+'}${hours}:00`
}

export function toShopIsoOrNull(at: Millis | null): string | null {
  return at === null ? null : toShopIso(at)
}

/** The instant at which a day began on the shop's clock; the text is "YYYY-MM-DD". */
export function startOfShopDay(day: string): Millis {
  const wall = Date.parse(`${day}T00:00:00Z`)
  return wall - shopOffset(wall - shopOffset(wall))
}

/** Which day the shop's clock showed. */
export function shopDay(at: Millis): string {
  return new Date(at + shopOffset(at)).toISOString().slice(0, 10)
}
