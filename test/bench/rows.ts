// What an order costs on D1, in rows read and written, with little and with much on record. The same code that the
// store's object runs (`applyChanges`), called against a local D1, which counts as the real one does.

import { convertV4MiniflareOptions, Miniflare } from 'miniflare'
import { migrations } from './bundle.ts'
import { orderBody } from './orders.ts'

export type Cost = { stored: number; what: string; set: number; read: number; written: number }

type Change = { kind: string }
type Applied = { rowsRead: number; rowsWritten: number }
type Apply = (
  db: unknown,
  scope: object,
  changes: { change: Change; from: number; until: number; deliveryId: null }[],
  now: number,
) => Promise<Applied>
type Normalize = (
  topic: string,
  payload: unknown,
  context: object,
) => { type: string; change: Change }[]

/** Modules of the Worker, loaded as they are; their types belong to another runtime than this script's. */
const source = (path: string) => import(new URL(`../../src/${path}`, import.meta.url).href)
const { applyChanges }: { applyChanges: Apply } = await source('sync/apply.ts')
const { woocommerce }: { woocommerce: { normalize: Normalize } } = await source(
  'platforms/woocommerce/index.ts',
)
const { defaultSettings }: { defaultSettings: object } = await source('core/settings.ts')

const storeId = 'sto_bench'
const scope = { storeId, audienceId: 'aud_default', settings: defaultSettings, origin: 'webhook' }
const fillSet = 1_000
const levels = [1_000, 100_000]

export async function measureRows(): Promise<Cost[]> {
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      modules: true,
      script: 'export default { fetch: () => new Response() }',
      d1Databases: ['DB'],
      cf: false,
    }),
  )
  const db = await miniflare.getD1Database('DB')
  for (const statement of migrations()) await db.prepare(statement).run()
  const costs: Cost[] = []
  let stored = 0
  for (const level of levels) {
    for (; stored < level; stored += fillSet) {
      await apply(
        db,
        Array.from({ length: fillSet }, (_, place) => toOrder(stored + place + 1)),
      )
    }
    for (const set of [1, 100]) costs.push(...(await measureSet(db, level, set)))
  }
  await miniflare.dispose()
  return costs
}

/** Orders of buyers who are known, at numbers far from those stored; the last ones are of new buyers. */
async function measureSet(db: unknown, stored: number, set: number): Promise<Cost[]> {
  const first = 10_000_000 + stored * 10 + set * 1_000
  const ids = Array.from({ length: set }, (_, place) => first + place)
  const buyer = (id: number) => ({ email: `buyer${id % 300}@example.com` })
  const unpaid = ids.map((id) => toOrder(id, { ...buyer(id), status: 'on-hold' }))
  const moved = ids.map((id) => toOrder(id, { ...buyer(id), status: 'cancelled', later: 60 }))
  const paid = ids.map((id) =>
    toOrder(id + 500, { ...buyer(id), status: 'processing', paid: true }),
  )
  const strangers = ids.map((id) => toOrder(id + 1_000_000, { status: 'on-hold' }))
  const cost = async (what: string, payloads: object[]): Promise<Cost> => {
    const { rowsRead, rowsWritten } = await apply(db, payloads)
    return { stored, what, set, read: rowsRead / set, written: rowsWritten / set }
  }
  return [
    await cost('order inserted', unpaid),
    await cost('order updated', moved),
    await cost('the same again', moved),
    await cost('an older state', unpaid),
    await cost('paid order inserted (with its transaction)', paid),
    await cost('order of a new buyer inserted (with the contact)', strangers),
  ]
}

async function apply(db: unknown, payloads: object[]): Promise<Applied> {
  const now = Date.now()
  const changes = payloads
    .flatMap((payload) => woocommerce.normalize('order.updated', payload, { statusMap: {} }))
    .map((reading) => {
      if (reading.type !== 'change') throw new Error(`an order came out as ${reading.type}`)
      return { change: reading.change, from: 0, until: now, deliveryId: null }
    })
  return applyChanges(db, scope, changes, now)
}

type Traits = { email?: string; status?: string; later?: number; paid?: boolean }

function toOrder(
  id: number,
  { email, status = 'processing', later = 0, paid = false }: Traits = {},
) {
  // SAFETY: `orderBody` makes an order.
  const order = JSON.parse(orderBody(id, 0, { moved: later })) as { billing: object } & object
  const billing = email === undefined ? order.billing : { ...order.billing, email }
  const at = '2026-11-21T17:03:09'
  return {
    ...order,
    status,
    billing,
    ...(paid ? { date_paid_gmt: at, date_paid: at, transaction_id: `pi_${id}` } : {}),
  }
}
