// /api/v1/stores/:id/deliveries: what the store sent, and what became of it.

import { Hono } from 'hono'
import { describeRoute } from 'hono-openapi'
import { NotFound } from '../../core/errors.ts'
import { maskPayload } from '../../core/mask.ts'
import { openDatabase } from '../../db/client.ts'
import { getStore } from '../../db/stores.ts'
import { syncOf } from '../deps.ts'
import type { AppEnv } from '../env.ts'
import { describes, listOf, paging } from './shapes.ts'
import { deliveryShape, toDeliveryShape } from './store-shape.ts'
import { valid } from './validate.ts'
import { z } from 'zod'

const withPayload = deliveryShape.extend({
  payload: z.unknown().describe('As received; personal data is masked unless ?reveal=1'),
})

export const deliveries = new Hono<AppEnv>()
  .get(
    '/:id/deliveries',
    describeRoute(
      describes('Deliveries', 'List deliveries, newest first', listOf(deliveryShape), {
        errors: [400, 404],
      }),
    ),
    valid('query', paging.strict()),
    async (c) => {
      const { limit, cursor } = c.req.valid('query')
      const store = await getStore(openDatabase(c.env.DB), c.req.param('id'))
      const list = await syncOf(c.env, store.id).deliveries(limit, cursor ?? null)
      return c.json({ data: list.deliveries.map(toDeliveryShape), nextCursor: list.next })
    },
  )
  .get(
    '/:id/deliveries/:deliveryId',
    describeRoute(describes('Deliveries', 'One delivery', withPayload, { errors: [404] })),
    valid('query', z.object({ reveal: z.enum(['0', '1']).default('0') })),
    async (c) => {
      const store = await getStore(openDatabase(c.env.DB), c.req.param('id'))
      const found = await syncOf(c.env, store.id).delivery(c.req.param('deliveryId'))
      if (!found) throw new NotFound('delivery')
      const { payload, ...delivery } = found
      const reveal = c.req.valid('query').reveal === '1'
      return c.json({ ...toDeliveryShape(delivery), payload: readable(payload, reveal) })
    },
  )

/** The payload as JSON where it is some, else as the text it is; masked unless revealed. */
export function readable(payload: string | null, reveal: boolean): unknown {
  if (payload === null) return null
  try {
    const parsed: unknown = JSON.parse(payload)
    return reveal ? parsed : maskPayload(parsed)
  } catch {
    return reveal ? payload : `${payload.length} characters that are not JSON`
  }
}
