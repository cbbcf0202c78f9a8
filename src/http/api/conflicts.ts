// /api/v1/conflicts: what two hands said of one field and which holds (O3), and two contacts that claim one address (I4).

import { Hono } from 'hono'
import { describeRoute } from 'hono-openapi'
import { z } from 'zod'
import { InvalidInput } from '../../core/errors.ts'
import { openDatabase, type Database } from '../../db/client.ts'
import {
  conflictState,
  conflictStates,
  listConflicts,
  placeBehind,
  type ConflictFilter,
  type ConflictPlace,
  type ConflictRow,
} from '../../db/conflicts.ts'
import { closeConflict, closeSolved, readChains } from '../../records/conflicts.ts'
import type { AppEnv } from '../env.ts'
import { describes, listOf, paging, time, toTime } from './shapes.ts'
import { valid } from './validate.ts'

/** The body that names one conflict: an address has no place in a path. */
export const conflictKey = z.object({
  storeId: z.string(),
  kind: z.literal('contact').default('contact'),
  externalId: z.string(),
  field: z.string(),
  incomingValue: z.string(),
})

const conflictShape = conflictKey.extend({
  currentValue: z.string().nullable(),
  recordId: z.string(),
  otherRecordId: z
    .string()
    .describe('Who has the address; empty where two values of one contact disagree'),
  at: time,
  state: z
    .enum(conflictStates)
    .describe('open: for a person to decide; decided: by rule; closed: by a person or by itself'),
  rule: z.enum(['store_owns', 'hub_owns', 'newest', 'identity']),
  winner: z.enum(['incoming', 'current', 'open']),
  incomingAt: time.nullable(),
  currentAt: time.nullable(),
  currentSource: z.string().nullable().describe('A store, or who set it in the hub'),
  deliveryId: z.string().nullable(),
  closedAt: time.nullable(),
})

const query = paging.extend({
  storeId: z.string().optional(),
  state: z.enum(conflictStates).optional(),
})

export const conflicts = new Hono<AppEnv>()
  .get(
    '/',
    describeRoute(
      describes('Attention', 'List conflicts', listOf(conflictShape), { errors: [400] }),
    ),
    valid('query', query.strict()),
    async (c) => {
      const { limit, cursor, ...filter } = c.req.valid('query')
      const db = openDatabase(c.env.DB)
      const { rows, next } = await readConflicts(db, filter, limit, cursor)
      return c.json({ data: rows.map(toConflictShape), nextCursor: next })
    },
  )
  .post(
    '/close',
    describeRoute(
      describes('Attention', 'Leave the two contacts of an open conflict apart', conflictShape, {
        errors: [400, 404, 409],
      }),
    ),
    valid('json', conflictKey.strict()),
    async (c) => {
      const key = c.req.valid('json')
      return c.json(toConflictShape(await closeConflict(openDatabase(c.env.DB), key, Date.now())))
    },
  )

/** A page of conflicts as they are by now, with the contacts that they are about. Throws InvalidInput. */
export async function readConflicts(
  db: Database,
  filter: ConflictFilter,
  limit: number,
  cursor: string | undefined,
) {
  const before = parsePlace(cursor)
  const found = await listConflicts(db, filter, limit, before)
  const chains = await readChains(db, found)
  const rows = await closeSolved(db, found, chains, Date.now())
  const place = placeBehind(found, limit, before)
  return {
    rows: rows.filter((row) => filter.state === undefined || conflictState(row) === filter.state),
    chains,
    next: place && `${place.at}.${place.seen}`,
  }
}

function parsePlace(cursor: string | undefined): ConflictPlace | null {
  if (cursor === undefined) return null
  const [, at, seen] = /^(\d{1,15})\.(\d{1,9})$/.exec(cursor) ?? []
  if (at !== undefined && seen !== undefined) return { at: Number(at), seen: Number(seen) }
  throw new InvalidInput('The cursor is not valid. Leave it out to start at the beginning.')
}

function toConflictShape(row: ConflictRow): z.infer<typeof conflictShape> {
  return {
    ...row,
    state: conflictState(row),
    at: toTime(row.at),
    incomingAt: toTime(row.incomingAt),
    currentAt: toTime(row.currentAt),
    closedAt: toTime(row.closedAt),
  }
}
