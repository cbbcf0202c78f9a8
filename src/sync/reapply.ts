// Reading stored payloads again under another field map (F4), without asking the store where it sent the customer itself:
// the newest payload of each customer, slice by slice, through the same steps as a delivery. Where the store only hinted
// at the customer, or where payloads of one second disagree, it is asked by look-ups.

import type { Outcome } from '../core/outcome.ts'
import { log } from '../lib/log.ts'
import { encodeHex, encodeUtf8 } from '../lib/bytes.ts'
import type { Reading } from '../core/change.ts'
import { getPlatform } from '../platforms/registry.ts'
import { rowsOf } from './activity.ts'
import { readCustomersBefore } from './customer-payloads.ts'
import { deliveryId, type Place } from './delivery-id.ts'
import { allEntries, readingsOf, takeHalving } from './drain.ts'
import type { Intake } from './intake.ts'
import type { Delivery } from './journal.ts'
import { mayRead, readStore, type Parts } from './parts.ts'
import { parseBody, unpackBody } from './payload.ts'
import { afterTake } from './pipeline.ts'
import type { Reapplied, Seen } from './reapply-log.ts'

/** So many slices a turn of the alarm, each in a turn of its own: deliveries go first. */
const slicesAtOnce = 10

/** Begins, or begins again where a newer map made the one under way useless. */
export function startReapply({ activity, reapply, storage }: Parts, now: number): void {
  const fromRow = activity.drainedRow() + 1
  const state: Reapplied = {
    state: 'running',
    startedAt: now,
    finishedAt: null,
    fromRow,
    before: fromRow,
    payloads: 0,
    customers: 0,
    updated: 0,
    unchanged: 0,
    stale: 0,
    asked: 0,
    skipped: 0,
    rejected: 0,
  }
  storage.transactionSync(() => {
    reapply.forgetSeen()
    reapply.save(state)
  })
}

/** Some slices of it. One that rests goes on when the store may be read again. */
export async function reapplySome(parts: Parts): Promise<void> {
  for (let slices = 0; slices < slicesAtOnce && parts.reapply.isRunning(); slices++)
    if (!(await parts.serial.run('import', () => reapplySlice(parts)))) return
}

/** False where the store rests. */
async function reapplySlice(parts: Parts): Promise<boolean> {
  const { reapply, storage } = parts
  const state = reapply.read()
  if (state?.state !== 'running') return true
  const store = await readStore(parts)
  if (!mayRead(store)) return false
  const platform = getPlatform(store.platform)
  const { deliveries, row } = readCustomersBefore(parts, platform, state.before)
  const slice = new Slice(parts)
  for (const delivery of deliveries) {
    const parsed = parseBody(await unpackBody(parts.files, delivery))
    for (const reading of readingsOf(platform, store, delivery.topic, parsed))
      await slice.add(reading, delivery, store.id)
  }
  const now = Date.now()
  const deps = {
    ...parts,
    db: parts.db(),
    platform,
    store,
    failures: parts.facts.failures(),
    now: Date.now,
    origin: 'retry',
  } as const
  const taken =
    slice.intakes.length > 0
      ? await takeHalving(
          deps,
          slice.intakes.map((each) => [each]),
        )
      : []
  const entries = allEntries(taken)
  const wanted = [...slice.asked].map(([externalId, place]) => ({
    kind: 'contact' as const,
    externalId,
    place,
  }))
  const lookups = [...wanted, ...taken.flatMap((each) => each.lookups)]
  const counted = (...outcomes: Outcome[]) =>
    entries.filter(({ outcome }) => outcomes.includes(outcome)).length
  storage.transactionSync(() => {
    // Somebody may have begun it again while this slice was taken in.
    if (reapply.read()?.startedAt !== state.startedAt) return
    for (const [externalId, seen] of slice.seen) reapply.see(externalId, seen)
    reapply.save({
      ...state,
      ...(row === null ? { state: 'complete', finishedAt: now } : {}),
      before: row ?? 0,
      payloads: state.payloads + deliveries.length,
      customers: state.customers + slice.customers,
      updated: state.updated + counted('created', 'updated'),
      unchanged: state.unchanged + counted('unchanged', 'echo'),
      stale: state.stale + counted('stale'),
      asked: state.asked + new Set(lookups.map(({ externalId }) => externalId)).size,
      skipped: state.skipped + counted('skipped'),
      rejected: state.rejected + counted('rejected'),
    })
    parts.activity.write(now, 'retry', entries, rowsOf(entries))
    // History's look-ups are silent (M5).
    parts.lookups.addAll(lookups, now, 'import')
  })
  await afterTake(parts, taken)
  if (row === null) log('info', 'payloads_reapplied', { storeId: store.id })
  return true
}

/** The newest payload of each customer in a slice that was not seen before. */
class Slice {
  readonly intakes: Intake[] = []
  readonly seen = new Map<string, Seen>()
  readonly asked = new Map<string, Place>()
  customers = 0
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  async add(reading: Reading, delivery: Delivery, storeId: string): Promise<void> {
    if (reading.type === 'lookup' && reading.kind === 'contact') {
      if (this.#find(reading.externalId)) return
      this.customers += 1
      this.#ask(reading.externalId, delivery)
    }
    if (reading.type !== 'change' || reading.change.kind !== 'contact') return
    const { externalId, statedAt } = reading.change
    const digest = await digestOf(reading.change)
    const before = this.#find(externalId)
    if (before) {
      // Two payloads of one second: which of them the record shows, only the store can tell.
      const isContested =
        before.digest !== '' && before.statedAt === statedAt && before.digest !== digest
      if (isContested) this.#ask(externalId, delivery)
      return
    }
    this.customers += 1
    this.seen.set(externalId, { statedAt, digest })
    // Held to be seen when it came, as the state that was recorded of it is: so the reading of that statement is newer
    // than the record, one that the store has overtaken is not, and where only the store can tell it is asked.
    const place = placeOf(delivery)
    this.intakes.push({
      reading,
      from: delivery.receivedAt,
      until: delivery.receivedAt,
      place,
      deliveryId: deliveryId(storeId, place),
    })
  }

  #find(externalId: string): Seen | null {
    return this.seen.get(externalId) ?? this.#parts.reapply.seen(externalId)
  }

  #ask(externalId: string, delivery: Delivery): void {
    this.seen.set(externalId, { statedAt: null, digest: '' })
    this.asked.set(externalId, placeOf(delivery))
  }
}

function placeOf({ row, index }: Delivery): Place {
  return { row, index }
}

async function digestOf(value: unknown): Promise<string> {
  const bytes = await crypto.subtle.digest('SHA-256', encodeUtf8(JSON.stringify(value)))
  return encodeHex(new Uint8Array(bytes))
}
