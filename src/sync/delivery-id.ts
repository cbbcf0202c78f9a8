// A delivery's id is its place in the journal of its store.

import { parseRecordId, recordId } from '../core/record-id.ts'

export type Place = { row: number; index: number }

/** `dlv_<store>_<row>_<index>`. */
export function deliveryId(storeId: string, place: Place): string {
  return recordId('dlv', storeId, String(place.row), String(place.index))
}

/** The place that a delivery id of this store names, or null. */
export function parseDeliveryId(storeId: string, id: string): Place | null {
  const parsed = parseRecordId('dlv', id)
  if (parsed?.storeId !== storeId) return null
  const [row, index] = parsed.keys.map(Number)
  return Number.isInteger(row) && Number.isInteger(index)
    ? { row: row ?? 0, index: index ?? 0 }
    : null
}
