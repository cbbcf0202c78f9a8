// Links to records: where the page of something is, by its id and kind.

import { parseRecordId } from '../../../core/record-id.ts'
import { orderId } from '../../../core/resolve-order.ts'

export function deliveryPath(storeId: string, deliveryId: string): string {
  return `/stores/${encodeURIComponent(storeId)}/deliveries/${encodeURIComponent(deliveryId)}`
}

/** To the platform's own approve screen, and back to the store that is connected again. */
export function connectLink(target: { platform: string; url: string; storeId?: string }): string {
  const { platform, ...query } = target
  return `/connect/${platform}?${new URLSearchParams(query)}`
}

/** The page of a record, or null where it has none. A transaction is shown with its order. */
export function recordPath(kind: string, id: string | null): string | null {
  if (id === null) return null
  if (kind === 'contact') return `/contacts/${encodeURIComponent(id)}`
  if (kind === 'order') return `/orders/${encodeURIComponent(id)}`
  if (kind === 'product') return `/products/${encodeURIComponent(id)}`
  const transaction = kind === 'transaction' ? parseRecordId('trn', id) : null
  const [order] = transaction?.keys ?? []
  if (!transaction || order === undefined) return null
  return `/orders/${encodeURIComponent(orderId(transaction.storeId, order))}`
}

/** A record by its kind and the store's own id, linked where it has a page. */
export function RecordLink(props: {
  kind: string
  externalId: string | null
  recordId: string | null
}) {
  const { kind, externalId, recordId } = props
  const path = recordPath(kind, recordId)
  const name = `${kind} ${externalId ?? ''}`.trim()
  return path === null ? (
    <span class="nowrap">{name}</span>
  ) : (
    <a class="nowrap" href={path}>
      {name}
    </a>
  )
}
