// GET /api/v1/activity: what happened to every record, newest first, over one store or all of them.

import { Hono } from 'hono'
import { describeRoute } from 'hono-openapi'
import { z } from 'zod'
import { InvalidInput } from '../../core/errors.ts'
import { kinds, outcomes } from '../../core/outcome.ts'
import { openDatabase } from '../../db/client.ts'
import { getStore, listStores } from '../../db/stores.ts'
import { syncOf } from '../deps.ts'
import type { AppEnv } from '../env.ts'
import { describes, listOf, paging, time, toTime } from './shapes.ts'
import { outcomeShape } from './store-shape.ts'
import { valid } from './validate.ts'

export const activityShape = outcomeShape.extend({
  at: time,
  storeId: z.string(),
  operation: z.enum(['live', 'import', 'reconcile', 'lookup', 'retry', 'clock']),
  direction: z.enum(['in', 'out']),
  deliveryId: z.string().nullable(),
})

const query = paging.extend({
  // It names a place in each store's log.
  cursor: z.string().max(50_000).optional(),
  storeId: z.string().optional(),
  outcome: z.enum(outcomes).optional(),
  kind: z.enum([...kinds, 'delivery']).optional(),
  externalId: z.string().optional(),
})
export type ActivityQuery = z.infer<typeof query>

export const activity = new Hono<AppEnv>().get(
  '/',
  describeRoute(
    describes('Activity', 'What happened to every record', listOf(activityShape), {
      errors: [400, 404],
    }),
  ),
  valid('query', query.strict()),
  async (c) => c.json(await readActivity(c.env, c.req.valid('query'))),
)

/** Merges the logs of the stores by time; the cursor remembers the place in each. */
export async function readActivity(env: Env, { limit, cursor, storeId, ...filter }: ActivityQuery) {
  const ids = await storeIds(env, storeId)
  const places = parseCursor(cursor)
  const answers = await Promise.all(
    ids
      .filter((id) => places[id] !== null)
      .map(async (id) => {
        const answer = await syncOf(env, id).activity(filter, limit, places[id] ?? null)
        return { id, next: answer.next, entries: [...answer.entries] }
      }),
  )
  const merged = answers
    .flatMap(({ id, entries }) => entries.map((entry) => ({ id, entry })))
    .toSorted((a, b) => b.entry.at - a.entry.at)
    .slice(0, limit)
  const next: Record<string, string | null> = { ...places }
  for (const { id, next: behind, entries } of answers) {
    const taken = merged.filter((each) => each.id === id)
    const last = taken.at(-1)?.entry.cursor
    // All of this answer is used up: go on where it ended; else behind the last one that was shown.
    next[id] = taken.length === entries.length ? behind : (last ?? places[id] ?? '')
  }
  const more = Object.values(next).some((place) => place !== null)
  return {
    data: merged.map(({ id, entry: { cursor: _, at, ...entry } }) => ({
      ...entry,
      at: toTime(at),
      storeId: id,
      direction: 'in' as const,
    })),
    // A rare filter may find nothing on the way; the place it came to is still worth going on from.
    nextCursor: more ? btoa(JSON.stringify(next)) : null,
  }
}

async function storeIds(env: Env, storeId: string | undefined): Promise<string[]> {
  const db = openDatabase(env.DB)
  if (storeId !== undefined) return [(await getStore(db, storeId)).id]
  return (await listStores(db, 250, null)).map(({ id }) => id)
}

const places = z.record(z.string(), z.string().nullable())

function parseCursor(cursor: string | undefined): Record<string, string | null> {
  if (cursor === undefined) return {}
  try {
    return places.parse(JSON.parse(atob(cursor)))
  } catch {
    throw new InvalidInput('The cursor is not valid. Leave it out to start at the beginning.')
  }
}
