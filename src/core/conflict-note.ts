// A conflict as it is noted beside the record.

import type { ConflictRule } from './ownership.ts'

/**
 * Two claims that can't both be true (I4, O3). `identity` conflicts stay open for a person to decide, the others say
 * which value holds. Values as JSON where they are no text.
 */
export type ConflictNote = {
  storeId: string
  kind: 'contact'
  externalId: string
  field: string
  recordId: string
  /** Who has the address; empty where two values of one contact disagree. */
  otherRecordId: string
  currentValue: string | null
  incomingValue: string
  rule: ConflictRule
  winner: 'incoming' | 'current' | 'open'
  incomingAt: number | null
  currentAt: number | null
  currentSource: string | null
  deliveryId: string | null
  at: number
  closedAt: number | null
}
