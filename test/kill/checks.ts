// The comparison after a crash: what the hub holds, against what was acknowledged and against what the shop holds.

import { readAll, type Hub } from '../bench/hub.ts'
import { placedAt } from '../bench/orders.ts'
import type { Shop } from '../bench/shop.ts'
import type { Ledger } from './deliveries.ts'

type HubOrder = { externalId: string; sourceStatus: string; updatedAt: string }
type ShopOrder = { id: number; status: string; date_modified_gmt: string }

/** What is wrong with the acknowledged deliveries: lost, older than acknowledged, or there twice. */
export async function checkDeliveries(
  hub: Hub,
  storeId: string,
  ledger: Ledger,
): Promise<string[]> {
  const rows = await readAll<HubOrder>(hub, `/orders?storeId=${storeId}`)
  const found = new Map(rows.map((row) => [Number(row.externalId), row]))
  const wrong: string[] = []
  if (found.size !== rows.length) wrong.push(`${rows.length - found.size} orders are there twice`)
  for (const [orderId, version] of ledger.newest) {
    const row = found.get(orderId)
    const acknowledged = placedAt + version * 1_000
    if (!row) wrong.push(`order ${orderId}: acknowledged in version ${version}, not there`)
    else if (Date.parse(row.updatedAt) < acknowledged)
      wrong.push(`order ${orderId}: acknowledged in version ${version}, older in the hub`)
  }
  return wrong
}

/** What differs between the shop's orders and the hub's after an import. */
export async function checkImport(hub: Hub, storeId: string, shop: Shop): Promise<string[]> {
  const rows = await readAll<HubOrder>(hub, `/orders?storeId=${storeId}`)
  const found = new Map(rows.map((row) => [Number(row.externalId), row]))
  const wrong: string[] = []
  if (found.size !== rows.length) wrong.push(`${rows.length - found.size} orders are there twice`)
  const { orders } = await shop.look<{ orders: ShopOrder[] }>('state')
  // Lists of a shop leave out its trash.
  const listed = orders.filter(({ status }) => status !== 'trash')
  for (const { id, status, date_modified_gmt: modified } of listed) {
    const row = found.get(id)
    if (!row) wrong.push(`order ${id} of the shop is not there`)
    else if (
      row.sourceStatus !== status ||
      Date.parse(row.updatedAt) !== Date.parse(`${modified}Z`)
    )
      wrong.push(`order ${id} differs from the shop`)
  }
  if (found.size !== listed.length) wrong.push(`${found.size} orders, ${listed.length} in the shop`)
  return wrong
}
