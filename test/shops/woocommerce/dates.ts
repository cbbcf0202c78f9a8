// The shop's two clocks (UTC and New York) and what the date filters make of their arguments.

import type { Seconds } from './types.ts'

export const SITE_TIME_ZONE = 'America/New_York'

const formatter = new Intl.DateTimeFormat('en-US', {
  timeZone: SITE_TIME_ZONE,
  hourCycle: 'h23',
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: 'numeric',
  second: 'numeric',
})
const offsets = new Map<number, number>()

/** Seconds to add to UTC to get the shop's wall clock at that instant. */
export function siteOffset(at: Seconds): number {
  // Zone rules change on quarter hours at the finest, so a quarter of an hour shares one look-up.
  const quarter = Math.floor(at / 900)
  const known = offsets.get(quarter)
  if (known !== undefined) return known
  const part: Record<string, number> = {}
  for (const { type, value } of formatter.formatToParts(quarter * 900_000)) {
    part[type] = Number(value)
  }
  const wall = Date.UTC(
    part['year'] ?? 0,
    (part['month'] ?? 1) - 1,
    part['day'] ?? 1,
    part['hour'] ?? 0,
    part['minute'] ?? 0,
    part['second'] ?? 0,
  )
  const offset = wall / 1000 - quarter * 900
  offsets.set(quarter, offset)
  return offset
}

export function toGmt(at: Seconds): string {
  return new Date(at * 1000).toISOString().slice(0, 19)
}

/** Shop-local time without an offset, which is what every field not named `_gmt` holds. */
export function toLocal(at: Seconds): string {
  return toGmt(at + siteOffset(at))
}

/** The instant at which the shop's clock showed this wall time. */
export function fromWall(wall: Seconds): Seconds {
  const guess = wall - siteOffset(wall)
  return wall - siteOffset(guess)
}

const DATE_TIME =
  /^(\d{4})-(\d{2})-(\d{2})([Tt ])(\d{2}):(\d{2}):(\d{2})(\.\d+)?(Z|[+-]\d{2}(?::?\d{2})?)?$/

/**
 * The instant that a date filter compares with, or undefined where the real shop answers 400 (date
 * only, a number). Orders and posts (products, coupons) read the same text differently:
 * - `dates_are_gmt`: text without a zone is UTC. With a zone it is turned into shop-local wall time
 *   and that is compared with the UTC column: shifted once too often.
 * - otherwise for orders: no zone is shop-local; `Z` is honoured only without a fraction;
 *   `2026-05-05T05:05:04.000Z`, what toISOString writes, is read as shop-local.
 * - otherwise for posts: a zone is honoured, no zone is shop-local.
 */
export function readDateFilter(
  text: string,
  datesAreGmt: boolean,
  table: 'orders' | 'posts',
): Seconds | undefined {
  const match = DATE_TIME.exec(text)
  if (!match) return undefined
  const [, year, month, day, separator, hour, minute, second, fraction, zone] = match
  const wall = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`) / 1000
  if (Number.isNaN(wall)) return undefined
  const instant = zone === undefined ? undefined : wall - zoneSeconds(zone)
  if (datesAreGmt) return instant === undefined ? wall : instant + siteOffset(instant)
  if (table === 'posts') return instant ?? fromWall(wall)
  const honoured =
    separator === 'T' && fraction === undefined && (zone === 'Z' || /:\d{2}$/.test(zone ?? ''))
  if (instant !== undefined && honoured) return instant
  return fromWall(instant ?? wall)
}

function zoneSeconds(zone: string): number {
  if (zone === 'Z') return 0
  const digits = zone.slice(1).replace(':', '').padEnd(4, '0')
  const seconds = Number(digits.slice(0, 2)) * 3600 + Number(digits.slice(2)) * 60
  return zone.startsWith('-') ? -seconds : seconds
}
