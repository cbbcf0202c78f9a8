// Records put straight into D1 through the pipeline's own steps, and everything that stands there afterwards.

import { env } from 'cloudflare:workers'
import type { Observed } from '../../src/core/change.ts'
import { defaultSettings } from '../../src/core/settings.ts'
import { woocommerce } from '../../src/platforms/woocommerce/index.ts'
import { applyChanges, type ApplyScope } from '../../src/sync/apply.ts'
import { customerPayload, orderPayload } from './payloads.ts'

export const appliedAt = 1_000

export function scopeOf(storeId: string, audienceId = 'aud_default'): ApplyScope {
  return { storeId, audienceId, settings: defaultSettings, origin: 'webhook' }
}

function observe(topic: string, payload: unknown): Observed[] {
  return woocommerce.normalize(topic, payload, { statusMap: {} }).map((reading) => {
    if (reading.type !== 'change') throw new Error('not a change')
    return { change: reading.change, from: 0, until: appliedAt, deliveryId: null }
  })
}

/** Applies a customer of a store and returns its contact's id. */
export async function putCustomer(
  storeId: string,
  choice: Parameters<typeof customerPayload>[0],
  audienceId?: string,
): Promise<string> {
  const changes = observe('customer.updated', customerPayload(choice))
  await applyChanges(env.DB, scopeOf(storeId, audienceId), changes, appliedAt)
  return (await contactOf(storeId, String(choice.id))) ?? ''
}

/** The same for an id that no WooCommerce shop has. */
export async function putCustomerOf(storeId: string, externalId: string, email: string) {
  const [observed] = observe('customer.updated', customerPayload({ id: 1, email }))
  if (!observed) throw new Error('no change')
  const change = { ...observed, change: { ...observed.change, externalId } }
  await applyChanges(env.DB, scopeOf(storeId), [change], appliedAt)
}

/** Applies an order of a store and returns its contact's id. */
export async function putOrder(
  storeId: string,
  choice: Parameters<typeof orderPayload>[0],
  audienceId?: string,
): Promise<string | null> {
  const changes = observe('order.updated', orderPayload(choice))
  await applyChanges(env.DB, scopeOf(storeId, audienceId), changes, appliedAt)
  const row = await env.DB.prepare(
    'SELECT contact_id AS id FROM orders WHERE store_id = ? AND external_id = ?',
  )
    .bind(storeId, String(choice.id))
    .first<{ id: string | null }>()
  return row?.id ?? null
}

export async function contactOf(storeId: string, externalId: string): Promise<string | null> {
  const row = await env.DB.prepare(
    'SELECT contact_id AS id FROM links WHERE store_id = ? AND external_id = ?',
  )
    .bind(storeId, externalId)
    .first<{ id: string }>()
  return row?.id ?? null
}

/** All rows of some tables as text, without the columns that move on with every change. */
export async function dump(tables: string[]): Promise<string> {
  const rows = await Promise.all(
    tables.map(async (table) => {
      const { results } = await env.DB.prepare(`SELECT * FROM ${table}`).all()
      return results.map((row) => ({ table, ...row, seq: undefined, changed_at: undefined }))
    }),
  )
  return JSON.stringify(rows.flat(), null, 1)
}
