// Watching a hub at work: how far it is, what it asked of the shop and of D1, what it cost the machine. Cumulative, so
// that the difference of two looks is what happened between them.

import type { Hub } from './hub.ts'
import { cpuSeconds, memory } from './processes.ts'
import type { Shop } from './shop.ts'

export type Counts = {
  pages: number
  records: number
  trips: number
  read: number
  written: number
}

/** What `meter.js` tells. */
export type Meter = {
  at: string | null
  ended: boolean
  lists: Record<string, Counts>
  d1Bytes: number
  objectBytes: number
}

type Requests = {
  total: number
  byRoute: Record<string, number>
  maxConcurrency: number
  openMs: number
  heldMs: number
}

/** `heldMs` is the time in which the shop held at least one answer back, `openMs` that in which it had any request. */
export type Look = {
  ms: number
  cpuSeconds: number
  memoryMb: number
  requests: Requests
  meter: Meter
}

/** One list of an import, from the request for its first page until its last one is written. */
export type Phase = {
  list: string
  seconds: number
  records: number
  recordsPerSecond: number
  pages: number
  requests: number
  /** The share of the time in which the hub waited for what the shop held back. */
  heldShare: number
  cpuSeconds: number
  /** Rows on D1 per record, and round trips to it per page. */
  read: number
  written: number
  tripsPerPage: number
}

export async function readMeter(hub: Hub): Promise<Meter> {
  const answer = await fetch(`${hub.url}/__meter`)
  // SAFETY: `meter.js` says so.
  return (await answer.json()) as Meter
}

export async function look(hub: Hub, shop: Shop, meter?: Meter): Promise<Look> {
  return {
    ms: performance.now(),
    cpuSeconds: cpuSeconds(hub.workerd) ?? Number.NaN,
    memoryMb: memory(hub.workerd) ?? Number.NaN,
    requests: await shop.look<Requests>('requests'),
    meter: meter ?? (await readMeter(hub)),
  }
}

export function toPhase(list: string, from: Look, to: Look): Phase {
  const seconds = (to.ms - from.ms) / 1_000
  const counts = to.meter.lists[list] ?? nothing
  const { pages, records, read, written, trips } = counts
  return {
    list,
    seconds,
    records,
    recordsPerSecond: records / seconds,
    pages,
    requests: to.requests.total - from.requests.total,
    heldShare: (to.requests.heldMs - from.requests.heldMs) / 1_000 / seconds,
    cpuSeconds: to.cpuSeconds - from.cpuSeconds,
    read: read / Math.max(1, records),
    written: written / Math.max(1, records),
    tripsPerPage: trips / Math.max(1, pages),
  }
}

/** What was asked between two looks, by route. */
export function routesBetween(from: Look, to: Look): Record<string, number> {
  const counts = Object.entries(to.requests.byRoute).map(
    ([route, count]) => [route, count - (from.requests.byRoute[route] ?? 0)] as const,
  )
  return Object.fromEntries(counts.filter(([, count]) => count > 0))
}

/** Rows read and written between two looks, over all lists. */
export function rowsBetween(from: Look, to: Look): { read: number; written: number } {
  const sum = ({ meter }: Look, key: 'read' | 'written') =>
    Object.values(meter.lists).reduce((total, counts) => total + counts[key], 0)
  return {
    read: sum(to, 'read') - sum(from, 'read'),
    written: sum(to, 'written') - sum(from, 'written'),
  }
}

const nothing: Counts = { pages: 0, records: 0, trips: 0, read: 0, written: 0 }
