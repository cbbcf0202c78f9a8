// What a store's object is made of: its storage, its lists and logs, and the bindings its work needs.

import { openDatabase } from '../db/client.ts'
import { findStore, type StoreRow } from '../db/stores.ts'
import { Serial } from '../lib/serial.ts'
import { Absences } from './absences.ts'
import type { AccessKeys } from './access.ts'
import { ActivityLog } from './activity.ts'
import { Facts } from './facts.ts'
import { IntakeDesk } from './intake.ts'
import { Journal } from './journal.ts'
import { Lookups } from './lookups.ts'
import { Reapply } from './reapply-log.ts'
import { Renewal, type Renewer } from './renewal.ts'
import { Runs } from './runs.ts'

export type Bindings = {
  db: () => D1Database
  files: R2Bucket
  imports: Queue
  catalog: Queue
  events: Queue
  keys: () => AccessKeys
}

export type Parts = Bindings & {
  storage: DurableObjectStorage
  journal: Journal
  activity: ActivityLog
  lookups: Lookups
  runs: Runs
  absences: Absences
  reapply: Reapply
  facts: Facts
  desk: IntakeDesk
  /** Everything that writes records goes through this one line. */
  serial: Serial
  /** Renews the store's credentials; everybody in this object shares one renewal at a time. */
  renewer: Renewer
}

export function assemble(storage: DurableObjectStorage, bindings: Bindings): Parts {
  const renewal = new Renewal({ ...bindings, readStore: () => readStore(parts) })
  const parts: Parts = {
    ...bindings,
    storage,
    journal: new Journal(storage),
    activity: new ActivityLog(storage.sql),
    lookups: new Lookups(storage.sql),
    runs: new Runs(storage.sql),
    absences: new Absences(storage.sql),
    reapply: new Reapply(storage.sql),
    facts: new Facts(storage.sql),
    desk: new IntakeDesk(bindings.keys),
    serial: new Serial(),
    renewer: (_storeId, used) => renewal.renew(used),
  }
  return parts
}

/** Whether a store may be asked and its records written at all (C6, C10). */
export function mayRead(store: StoreRow): boolean {
  return store.state === 'active' && store.settings.enableImport
}

/** There is no such store any more: its connecting failed half-way and left nothing behind. */
export class StoreGone extends Error {
  override name = 'StoreGone'
}

/** The store's row, read for each set: a changed setting takes effect with the next one (C5). */
export async function readStore({ db, facts }: Pick<Parts, 'db' | 'facts'>): Promise<StoreRow> {
  const store = await findStore(openDatabase(db()), facts.storeId())
  if (!store) throw new StoreGone()
  return store
}
