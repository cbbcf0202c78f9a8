// The clock of a store's checkouts (A2): which were left for longer than the delay, found by the index of what is open,
// and written like any other set. It goes last: what deliveries and reads may still bring could be the order.

import { abandon } from '../core/abandon.ts'
import { refusal } from '../core/settings.ts'
import { dueCheckouts, firstOpen } from '../db/checkouts.ts'
import { openDatabase } from '../db/client.ts'
import { commit, LostRace } from '../db/commit.ts'
import { isPhoneKey } from '../core/identity.ts'
import { readKnown } from '../db/known.ts'
import { historyEnd, type StoreRow } from '../db/stores.ts'
import { createId } from '../lib/id.ts'
import { mayRead, readStore, type Parts } from './parts.ts'
import { afterTake } from './pipeline.ts'

const perTurn = 200
const maxAttempts = 5
/** How soon it looks again when something was still under way. */
const againMs = 60_000
/**
 * A clock that comes later than this was stopped: switched off, or the store was out of reach. Then the orders are read
 * first, as one of them may be this checkout's.
 */
const lateMs = 3_600_000

/** Abandons what is due by `now` (ms). Whatever stands against it now is looked at again later. */
export async function abandonDue(parts: Parts, now: number): Promise<void> {
  const store = await readStore(parts)
  if (!isRunning(store)) return
  for (let more = !isBusy(parts); more;)
    more = await parts.serial.run('live', () => takeTurn(parts, store, now))
}

/** When the next checkout is due (ms), as far as this object knows; null when none is open or the clock stands. */
export async function nextTurn(parts: Parts, now: number): Promise<number | null> {
  const from = parts.facts.openFrom()
  if (from === null) return null
  const store = await readStore(parts)
  if (!isRunning(store)) return null
  const due = from + delayOf(store)
  return due > now ? due : now + againMs
}

/** Whether checkouts of this store go on ageing at all (C5, C6, C8, C10). */
export function isRunning(store: StoreRow): boolean {
  return mayRead(store) && refusal(store.settings, 'checkout', 'clock') === null
}

export function delayOf({ settings }: StoreRow): number {
  return settings.checkoutDelayMinutes * 60_000
}

function isBusy({ activity, journal, lookups, runs }: Parts): boolean {
  return (
    journal.lastRow() > activity.drainedRow() ||
    lookups.isWaiting('order') ||
    runs.running()?.origin === 'reconcile'
  )
}

/** One batch; true when there may be more. */
async function takeTurn(parts: Parts, store: StoreRow, now: number): Promise<boolean> {
  const db = openDatabase(parts.db())
  const leftBefore = now - delayOf(store)
  const ordersReadAt = store.settings.sync.orders ? (parts.facts.list('orders')?.readAt ?? 0) : now
  const due = await dueCheckouts(
    db,
    store.id,
    { leftBefore, late: leftBefore - lateMs, heard: ordersReadAt - delayOf(store) },
    perTurn,
  )
  if (due.length > 0) {
    const entries = await write(parts.db(), store, due, now)
    const logged = entries.map((entry) => ({ ...entry, place: null }))
    parts.activity.write(now, 'clock', logged)
    await afterTake(parts, [
      { entries: logged, lookups: [], refused: null, triggers: true, ...nothingNew },
    ])
  }
  parts.facts.setOpenFrom(await firstOpen(db, store.id))
  return due.length === perTurn
}

const nothingNew = { lastOrderAt: null, openFrom: null }

async function write(
  db: D1Database,
  store: StoreRow,
  due: Awaited<ReturnType<typeof dueCheckouts>>,
  now: number,
) {
  const waiting = due.filter(({ contactId }) => contactId === null)
  const keys = {
    orders: [],
    customers: waiting.flatMap(({ customerExternalId }) => customerExternalId ?? []),
    emails: waiting.flatMap(({ buyerEmail, buyer }) =>
      [buyerEmail, buyer?.email].flatMap((email) => email ?? []),
    ),
    phones: waiting.flatMap(({ buyer }) => buyer?.phone ?? []).filter(isPhoneKey),
    primaryKeys: [],
    catalog: { products: [], collections: [] },
    checkouts: { checkouts: [], arrivals: [] },
  }
  for (let attempt = 1; ; attempt++) {
    const known = await readKnown(db, store.id, store.audienceId, keys)
    const { writes, entries } = abandon(due, known, historyEnd(store), {
      storeId: store.id,
      audienceId: store.audienceId,
      settings: store.settings,
      origin: 'clock',
      now,
      newId: (prefix) => createId(prefix, now),
    })
    try {
      await commit(db, writes)
      return entries
    } catch (error) {
      if (!(error instanceof LostRace) || attempt === maxAttempts) throw error
    }
  }
}
