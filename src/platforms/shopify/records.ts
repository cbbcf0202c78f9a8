// A page's nodes with their readings. Rejected records keep their payload (S3).

import type { Reading } from '../../core/change.ts'
import type { Page } from '../platform.ts'

/** `readings` are in the order of the nodes. */
export function toRecords(nodes: unknown[], readings: Reading[]): Page['records'] {
  return readings.map((reading, place) => ({
    reading,
    payload: reading.type === 'rejected' ? JSON.stringify(nodes[place]) : null,
  }))
}
