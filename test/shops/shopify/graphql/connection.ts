// Connections: pages of a list with cursors, as nodes and as edges.

import { ApiError } from './errors.ts'
import type { Context } from './context.ts'

export interface PageArgs {
  first?: number | null
  last?: number | null
  after?: string | null
  before?: string | null
  reverse?: boolean
}

export interface Connection<T> {
  nodes: T[]
  edges: { node: T; cursor: string }[]
  pageInfo: {
    hasNextPage: boolean
    hasPreviousPage: boolean
    startCursor: string | null
    endCursor: string | null
  }
}

export const MAX_PAGE = 250

export function toConnection<T>(
  items: T[],
  cursorOf: (item: T, place: number) => string,
  more: { next: boolean; previous: boolean },
): Connection<T> {
  return {
    nodes: items,
    get edges() {
      return items.map((node, place) => ({ node, cursor: cursorOf(node, place) }))
    },
    get pageInfo() {
      const last = items.length - 1
      return {
        hasNextPage: more.next,
        hasPreviousPage: more.previous,
        startCursor: last < 0 ? null : cursorOf(items[0]!, 0),
        endCursor: last < 0 ? null : cursorOf(items[last]!, last),
      }
    },
  }
}

/** A page of a list that is held whole, such as the lines of an order. Cursors are places in it. */
export function pageOf<T>(list: readonly T[], args: PageArgs, context: Context): Connection<T> {
  const size = sizeOf(args, context)
  const ordered = args.reverse ? list.toReversed() : list
  const after = args.after ? placeOf(args.after) + 1 : 0
  const before = args.before ? placeOf(args.before) : ordered.length
  const range = ordered.slice(after, before)
  const fromEnd = args.last !== undefined && args.last !== null
  const items = fromEnd ? range.slice(-size) : range.slice(0, size)
  const start = fromEnd ? Math.max(after, before - items.length) : after
  return toConnection(items, (_, place) => encodeCursor({ place: start + place }), {
    next: start + items.length < ordered.length,
    previous: start > 0,
  })
}

/** How many are asked for. One of `first` and `last` is wanted outside of bulk runs. */
export function sizeOf(args: PageArgs, context: Context): number {
  if (context.unpaged) return Number.POSITIVE_INFINITY
  const size = args.first ?? args.last
  if (size === null || size === undefined) {
    throw new ApiError('BAD_REQUEST', 'you must provide one of first or last')
  }
  return size
}

export function encodeCursor(value: Record<string, unknown>): string {
  return Buffer.from(JSON.stringify(value)).toString('base64')
}

export function decodeCursor(cursor: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64').toString('utf8'))
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>
  } catch {
    // Falls through to the refusal below.
  }
  throw new ApiError('BAD_REQUEST', `Invalid cursor for current pagination sort.`)
}

function placeOf(cursor: string): number {
  const { place } = decodeCursor(cursor)
  if (typeof place !== 'number') {
    throw new ApiError('BAD_REQUEST', 'Invalid cursor for current pagination sort.')
  }
  return place
}
