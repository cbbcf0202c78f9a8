// Two stores of one audience with 100,000 contacts, a tenth of them in both, put on record by the code that the stores'
// objects run.

import { convertV4MiniflareOptions, Miniflare } from 'miniflare'
import { migrations } from './bundle.ts'
import { orderBody } from './orders.ts'

type Change = { kind: string }
type Observed = { change: Change; from: number; until: number; deliveryId: null }
type Applied = { rowsRead: number; rowsWritten: number }
type Apply = (db: unknown, scope: object, changes: Observed[], now: number) => Promise<Applied>
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

export const stores = ['sto_bencha', 'sto_benchb'] as const
type StoreId = (typeof stores)[number]

export type Statements = {
  prepare(sql: string): {
    bind(...values: unknown[]): { run(): Promise<unknown> }
    run(): Promise<unknown>
  }
}

/** An empty local D1 whose rows lie in a folder. */
export async function openLocal(
  folder: string,
): Promise<{ db: Statements; close: () => Promise<void> }> {
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      modules: true,
      script: 'export default { fetch: () => new Response() }',
      d1Databases: ['DB'],
      cf: false,
      resourcePersistencePath: folder,
    }),
  )
  return { db: await miniflare.getD1Database('DB'), close: () => miniflare.dispose() }
}

/** Small enough that no call keeps the local engine for long on a busy machine. */
const set = 500
const at = (days: number) =>
  new Date(Date.UTC(2026, 10, 20) - days * 86_400_000).toISOString().slice(0, 19)
const cities = ['Berlin', 'Lyon', 'Łódź', 'Wien', 'Porto', 'Brno', 'Gent']
const names = ['Anna', 'Jürgen', 'Zoë', 'Иван', 'Maria', 'Noah', 'Émile', 'Sara', 'Tom', 'Lea']

/** Fills an empty database with so many contacts; each has an order in each of its stores. */
export async function fill(db: Statements, contacts: number): Promise<void> {
  for (const statement of migrations()) await db.prepare(statement).run()
  for (const id of stores) {
    await db
      .prepare(
        `INSERT INTO stores (id, platform, url, name, state, audience_id, settings, connected_at, created_at, changed_at)
         VALUES (?1, 'woocommerce', 'https://' || ?1 || '.example', ?1, 'active', 'aud_default', ?2, 1, 1, 1)`,
      )
      .bind(id, JSON.stringify(defaultSettings))
      .run()
  }
  // A tenth of all is in both: the first store has the lower 55 %, the second the upper 55 %.
  const share = Math.round(contacts * 0.55)
  for (const [store, from] of [
    [stores[0], 0],
    [stores[1], contacts - share],
  ] as const) {
    for (let first = from; first < from + share; first += set) {
      const people = Array.from(
        { length: Math.min(set, from + share - first) },
        (_, place) => first + place,
      )
      await apply(
        db,
        store,
        'customer.updated',
        people.map((person) => toCustomer(person)),
      )
      await apply(
        db,
        store,
        'order.updated',
        people.map((person) => toOrder(person)),
      )
      await mark(db, store, people)
    }
  }
  await countBehaviour(db)
}

/** Tags and consent, which this platform's customers do not carry: a twentieth are VIPs, a third subscribed. */
async function mark(db: Statements, store: StoreId, people: number[]): Promise<void> {
  await db
    .prepare(
      `UPDATE contacts SET
         tags = iif(person % 20 = 0, '["vip","newsletter"]', '["newsletter"]'),
         consent = json_object('state', iif(person % 3 = 0, 'subscribed', 'unknown'), 'level', NULL,
           'updatedAt', created_at, 'source', NULL, 'cause', NULL)
       FROM (SELECT contact_id, CAST(external_id AS INTEGER) AS person FROM links
         WHERE store_id = ?1 AND external_id IN (SELECT value FROM json_each(?2)))
       WHERE id = contact_id`,
    )
    .bind(store, JSON.stringify(people.map((person) => String(person + 1))))
    .run()
}

/** From the orders, as the migration does it. */
async function countBehaviour(db: Statements): Promise<void> {
  const counted = migrations().find((statement) => statement.startsWith('INSERT INTO `behaviours`'))
  if (!counted) throw new Error('no migration counts what orders add up to')
  await db.prepare(counted.replace('INSERT INTO', 'INSERT OR REPLACE INTO')).run()
}

/** Applies payloads of a store as its object does. */
export async function apply(
  db: unknown,
  storeId: StoreId,
  topic: string,
  payloads: object[],
): Promise<Applied> {
  const now = Date.now()
  const changes = payloads
    .flatMap((payload) => woocommerce.normalize(topic, payload, { statusMap: {} }))
    .map((reading) => {
      if (reading.type !== 'change') throw new Error(`a record came out as ${reading.type}`)
      return { change: reading.change, from: 0, until: now, deliveryId: null }
    })
  const scope = { storeId, audienceId: 'aud_default', settings: defaultSettings, origin: 'webhook' }
  return applyChanges(db, scope, changes, now)
}

export function toCustomer(person: number, { moved = 0, firstName = '' } = {}): object {
  const address = {
    first_name: firstName || names[person % names.length],
    last_name: `Person${person}`,
    company: '',
    address_1: `Street ${person % 900}`,
    address_2: '',
    city: cities[person % cities.length],
    postcode: String(10_000 + (person % 80_000)),
    country: person % 3 === 0 ? 'DE' : 'US',
    state: '',
    phone: `+1415${String(2_000_000 + person)}`,
    email: `person${person}@example.com`,
  }
  return {
    id: person + 1,
    email: address.email,
    first_name: address.first_name,
    last_name: address.last_name,
    role: 'customer',
    username: `person${person}`,
    billing: address,
    shipping: address,
    is_paying_customer: true,
    avatar_url: '',
    meta_data: [],
    date_created_gmt: at(400),
    date_modified_gmt: at(300 - moved),
  }
}

/** Placed once by each person; `moved` days later it has another status. */
export function toOrder(person: number, { status = 'processing', moved = 0 } = {}): object {
  // SAFETY: `orderBody` makes an order.
  const order = JSON.parse(orderBody(person + 1, 0)) as { billing: object } & object
  return {
    ...order,
    customer_id: person + 1,
    billing: { ...order.billing, email: `person${person}@example.com` },
    status,
    total: `${person % 500}.00`,
    date_created_gmt: at(person % 365),
    date_modified_gmt: at((person % 365) - moved),
    date_paid_gmt: person % 5 === 0 ? null : at(person % 365),
  }
}
