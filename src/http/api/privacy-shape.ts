// A privacy receipt as the API shows it: counts and ids of ours, no personal data.

import { z } from 'zod'
import type { PrivacyRequest } from '../../db/privacy.ts'
import { time, toTime } from './shapes.ts'

const counts = z.record(z.string(), z.number().int())

export const receiptShape = z.object({
  id: z.string(),
  kind: z.enum(['data_request', 'redact', 'shop_redact']),
  storeId: z.string().nullable().describe('Null where somebody asked here'),
  state: z.enum(['received', 'ready', 'done']).describe('ready: the export waits to be handed out'),
  receivedAt: time,
  doneAt: time.nullable(),
  erased: counts.describe('How much of what was erased'),
  kept: counts.describe('What stays, without the person'),
})
export type ReceiptShape = z.infer<typeof receiptShape>

export function toReceiptShape(request: PrivacyRequest): ReceiptShape {
  const { id, kind, storeId, state, receivedAt, doneAt, erased, kept } = request
  const times = { receivedAt: toTime(receivedAt), doneAt: toTime(doneAt) }
  return { id, kind, storeId, state, ...times, erased, kept }
}
