// /api/v1/rejected: what could not be taken in, why, and trying again.

import { Hono } from 'hono'
import { describeRoute } from 'hono-openapi'
import { z } from 'zod'
import { HubError, InvalidInput, NotFound } from '../../core/errors.ts'
import { cureFor } from '../../core/cures.ts'
import { parseRecordId, recordId } from '../../core/record-id.ts'
import {
  findRejected,
  listRejected,
  rejectedPlace,
  type RejectedPlace,
} from '../../db/attention.ts'
import { openDatabase } from '../../db/client.ts'
import type { RejectedRow } from '../../db/rejected.ts'
import { syncOf } from '../deps.ts'
import type { AppEnv } from '../env.ts'
import { describes, listOf, paging, time, toTime } from './shapes.ts'
import { outcomeShape } from './store-shape.ts'
import { valid } from './validate.ts'

export const rejectedShape = z.object({
  id: z.string(),
  storeId: z.string(),
  direction: z.enum(['in', 'out']),
  kind: z.string(),
  externalId: z.string(),
  reason: z.string(),
  issues: z.array(z.object({ path: z.string(), message: z.string() })),
  cure: z.string(),
  deliveryId: z.string(),
  count: z.number().int(),
  firstAt: time,
  lastAt: time,
})

const query = paging.extend({ storeId: z.string().optional(), reason: z.string().optional() })
type OutcomeShape = z.infer<typeof outcomeShape>
const retryAll = z.object({ reason: z.string().min(1) })
const retried = z.object({ outcomes: z.array(outcomeShape) })
/** One call to retry takes at most this many; call again for the rest. */
const retryAtOnce = 100

export const rejected = new Hono<AppEnv>()
  .get(
    '/',
    describeRoute(
      describes('Attention', 'List rejected records', listOf(rejectedShape), { errors: [400] }),
    ),
    valid('query', query.strict()),
    async (c) => {
      const { limit, cursor, ...filter } = c.req.valid('query')
      const rows = await listRejected(openDatabase(c.env.DB), filter, limit, parseCursor(cursor))
      return c.json({ data: rows.map(toRejectedShape), nextCursor: nextCursor(rows, limit) })
    },
  )
  .post(
    '/retry',
    describeRoute(describes('Attention', 'Retry all with one reason', retried, { errors: [400] })),
    valid('json', retryAll),
    async (c) => {
      return c.json({ outcomes: await retryReason(c.env, c.req.valid('json').reason) })
    },
  )
  .post(
    '/:id/retry',
    describeRoute(describes('Attention', 'Retry one', retried, { errors: [404] })),
    async (c) => {
      return c.json({ outcomes: await retryOne(c.env, c.req.param('id')) })
    },
  )

export type RejectedShape = z.infer<typeof rejectedShape>

export function toRejectedShape(row: RejectedRow): RejectedShape {
  return {
    ...row,
    id: recordId('rej', row.storeId, row.direction, row.kind, row.externalId),
    cure: cureFor(row.reason),
    firstAt: toTime(row.firstAt),
    lastAt: toTime(row.lastAt),
  }
}

/** Tries the rejected record with this id again. Throws NotFound. */
export async function retryOne(env: Env, id: string): Promise<OutcomeShape[]> {
  const parsed = parseRecordId('rej', id)
  const [direction = '', kind = '', externalId = ''] = parsed?.keys ?? []
  const key = { storeId: parsed?.storeId ?? '', direction, kind, externalId }
  const row = await findRejected(openDatabase(env.DB), key)
  if (!row) throw new NotFound('rejected record')
  return retry(env, row)
}

/** Tries the newest ones with this reason again. */
export async function retryReason(env: Env, reason: string): Promise<OutcomeShape[]> {
  const rows = await listRejected(openDatabase(env.DB), { reason }, retryAtOnce, null)
  const outcomes = []
  for (const row of rows) outcomes.push(...(await retry(env, row)))
  return outcomes
}

async function retry(env: Env, row: RejectedRow): Promise<OutcomeShape[]> {
  const answer = await syncOf(env, row.storeId).retry(row)
  if (!answer.ok) {
    const { code, status, message, retryAfterMs } = answer
    throw new HubError(code, status, message, retryAfterMs === null ? {} : { retryAfterMs })
  }
  return answer.entries.map(({ kind, externalId, recordId: id, outcome, reason }) => ({
    kind,
    externalId,
    recordId: id,
    outcome,
    reason,
  }))
}

/** The cursor of the list: the time and id of the last one seen. Throws InvalidInput for anything else. */
export function parseCursor(cursor: string | undefined): RejectedPlace | null {
  if (cursor === undefined) return null
  const dot = cursor.indexOf('.')
  const lastAt = Number(cursor.slice(0, dot))
  if (dot > 0 && Number.isSafeInteger(lastAt)) return { lastAt, key: cursor.slice(dot + 1) }
  throw new InvalidInput('The cursor is not valid. Leave it out to start at the beginning.')
}

/** The cursor behind a page, or null when the page was the last one. */
export function nextCursor(rows: RejectedRow[], limit: number): string | null {
  const last = rows.at(-1)
  if (!last || rows.length < limit) return null
  const { lastAt, key } = rejectedPlace(last)
  return `${lastAt}.${key}`
}
