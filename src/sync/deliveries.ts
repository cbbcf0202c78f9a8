// Deliveries as people see them: what came, when, and what became of it.

import { outcomes } from '../core/outcome.ts'
import type { LoggedEntry } from './activity.ts'
import { deliveryId, parseDeliveryId, type Place } from './delivery-id.ts'
import type { Stub } from './journal.ts'
import type { Parts } from './parts.ts'
import { unpackBody } from './payload.ts'
import { importTopic } from './drain.ts'

export type DeliveryState = 'received' | 'applied' | 'duplicate' | 'skipped' | 'rejected'

export type DeliveryView = {
  id: string
  topic: string
  receivedAt: number
  state: DeliveryState
  outcomes: Omit<LoggedEntry, 'place' | 'derived'>[]
}

export type DeliveryList = { deliveries: DeliveryView[]; next: string | null }

/** Newest first; `before` is the journal row that the last answer ended with. */
export function listDeliveries(
  { journal, activity, facts }: Parts,
  { limit, before }: { limit: number; before: string | null },
): DeliveryList {
  const place = before?.split('.').map(Number)
  const fromRow = place?.[0] === undefined ? null : place[0] + 1
  const read = journal
    .readBefore(fromRow, limit + 200)
    .filter(({ row, index }) => isBefore({ row, index }, place))
  const found = read.slice(0, limit)
  const rows = found.map(({ row }) => row)
  const entries = activity.entriesOfRows({
    fromRow: Math.min(...rows),
    toRow: Math.max(...rows),
  })
  const last = found.at(-1)
  return {
    deliveries: found.map((delivery) => view(facts.storeId(), delivery, entries)),
    next: last && read.length > limit ? `${last.row}.${last.index}` : null,
  }
}

/** One delivery with its payload as text; a payload in R2 may be gone after 30 days. */
export async function describeDelivery(
  { files, journal, activity, facts }: Parts,
  id: string,
): Promise<(DeliveryView & { payload: string | null }) | null> {
  const storeId = facts.storeId()
  const place = parseDeliveryId(storeId, id)
  const delivery = place && journal.find(place)
  if (!place || !delivery) return null
  const entries = activity.entriesOfRows({ fromRow: place.row, toRow: place.row })
  const body = await unpackBody(files, delivery)
  return {
    ...view(storeId, delivery, entries),
    payload: body && new TextDecoder().decode(body),
  }
}

function view(storeId: string, delivery: Stub, entries: LoggedEntry[]): DeliveryView {
  const logged = entries.filter(
    ({ place }) => place?.row === delivery.row && place.index === delivery.index,
  )
  const isOfImport = delivery.topic.startsWith(importTopic)
  const own = logged.length === 0 && isOfImport ? [takenAgain] : logged
  return {
    id: deliveryId(storeId, delivery),
    topic: delivery.topic.replace(importTopic, 'import.'),
    receivedAt: delivery.receivedAt,
    state: stateOf(delivery, own),
    outcomes: own.map(({ kind, externalId, recordId, outcome, reason }) => ({
      kind,
      externalId,
      recordId,
      outcome,
      reason,
    })),
  }
}

/** A page's record that was kept, and whose page then failed and was read again: the later copy has the outcome. */
const takenAgain: LoggedEntry = {
  kind: 'delivery',
  externalId: null,
  recordId: null,
  outcome: 'skipped',
  reason: 'page_read_again',
  place: null,
}

/** The latest say counts: a look-up or a retry may follow the first outcome. */
function stateOf(delivery: Stub, own: LoggedEntry[]): DeliveryState {
  if (delivery.duplicate) return 'duplicate'
  if (own.length === 0) return 'received'
  const latest = new Map(own.map((entry) => [`${entry.kind}/${entry.externalId}`, entry.outcome]))
  const seen = outcomes.filter((outcome) => [...latest.values()].includes(outcome))
  if (seen.includes('rejected')) return 'rejected'
  return seen.every((outcome) => outcome === 'skipped') ? 'skipped' : 'applied'
}

function isBefore({ row, index }: Place, place: number[] | undefined): boolean {
  const [lastRow, lastIndex] = place ?? []
  if (lastRow === undefined || lastIndex === undefined) return true
  return row < lastRow || (row === lastRow && index < lastIndex)
}
