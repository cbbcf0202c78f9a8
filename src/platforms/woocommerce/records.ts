// A page's payloads with their readings. Rejected records keep their payload (S3).

import type { Reading } from '../../core/change.ts'
import type { Page } from '../platform.ts'

/** `readings` are in the order of the payloads. */
export function toRecords(payloads: unknown[], readings: Reading[]): Page['records'] {
  return readings.map((reading, place) => ({
    reading,
    payload: reading.type === 'rejected' ? JSON.stringify(payloads[place]) : null,
  }))
}
