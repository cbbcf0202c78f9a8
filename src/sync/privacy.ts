// Carrying out a privacy request (G1): across the record, the objects of the stores and the files. Each step may be
// repeated, and the receipt is written with the last one.

import { leftOf } from '../core/without-store.ts'
import type { Database } from '../db/client.ts'
import { deadLettersOf, deleteDeadLetters } from '../db/dead-letters.ts'
import { erasePerson } from '../db/erase.ts'
import { deleteFeed } from '../db/feeds.ts'
import { findContact } from '../db/contacts.ts'
import { eraseStore } from '../db/erase-store.ts'
import { findPerson, type Person } from '../db/person.ts'
import {
  closeRequest,
  exportsFor,
  exportsOf,
  findRequest,
  finishExports,
  storeIdsOf,
  type PrivacyRequest,
} from '../db/privacy.ts'
import { findStore, updateStore } from '../db/stores.ts'
import { rememberErased } from '../records/erased.ts'
import { untilWon } from '../records/merge.ts'
import { exportPerson } from '../records/privacy.ts'
import { decodeBase64 } from '../lib/bytes.ts'
import type { AccessKeys } from './access.ts'
import { isNamedIn, type Erasee } from './erase.ts'
import type { StoreSync } from './store-sync.ts'

export type PrivacyMessage = { type: 'privacy'; requestId: string }

const keptForMs = 30 * 24 * 3_600_000

export type PrivacyDeps = {
  db: Database
  keys: AccessKeys
  files: R2Bucket
  syncOf: (storeId: string) => DurableObjectStub<StoreSync>
  now: () => number
}

/** Does what a request asks for, once in effect; null for one that there is not. */
export async function carryOutRequest(
  deps: PrivacyDeps,
  requestId: string,
): Promise<PrivacyRequest | null> {
  const request = await findRequest(deps.db, requestId)
  if (request?.state !== 'received') return request
  if (request.kind === 'shop_redact') await redactShop(deps, request)
  else if (request.kind === 'redact') await redact(deps, request)
  else await prepareExport(deps, request)
  return findRequest(deps.db, requestId)
}

/** Where an export waits to be handed out. */
export function exportFile(requestId: string): string {
  return `exports/${requestId}`
}

/** Exports are kept for as long as payloads are (G2). */
export async function expireExports(files: R2Bucket, now: number): Promise<void> {
  const { objects } = await files.list({ prefix: 'exports/' })
  const old = objects.filter(({ uploaded }) => now - uploaded.getTime() > keptForMs)
  if (old.length > 0) await files.delete(old.map(({ key }) => key))
}

async function prepareExport(deps: PrivacyDeps, request: PrivacyRequest): Promise<void> {
  const { db, files, now } = deps
  const person = await personOf(db, request)
  if (person) {
    const document = JSON.stringify(await exportPerson(db, person))
    await files.put(exportFile(request.id), document)
  }
  const contactId = person?.contacts[0]?.id ?? null
  const result = { state: person ? 'ready' : 'done', doneAt: now(), erased: {}, kept: {} } as const
  await closeRequest(db, request.id, { ...result, contactId }).run()
}

async function redact(deps: PrivacyDeps, request: PrivacyRequest): Promise<void> {
  const { db, keys, now } = deps
  const first = await personOf(db, request)
  if (!first) return finish(deps, request, {})
  const { storeId } = request
  // First: whatever comes from here on is held against it.
  await rememberErased(
    db,
    keys.masterKeys,
    {
      customers: customersOf(first, request),
      orders: [...first.orders, ...first.asked],
      emailScope: storeId ?? first.audienceId,
      emails: first.emails,
    },
    now(),
  )
  const storeIds = storeId === null ? await storeIdsOf(db, first.audienceId) : [storeId]
  const deliveryIds: string[] = []
  for (const id of storeIds) {
    const erasee = toErasee(first, customersOf(first, request), id)
    deliveryIds.push(...(await deps.syncOf(id).erase(id, erasee)))
    await eraseDeadLetters(deps, id, erasee)
  }
  const contactIds = first.contacts.map(({ id }) => id)
  await eraseExports(deps, await exportsOf(db, contactIds))
  await untilWon(async () => {
    // Read again: the objects have drained what they had.
    const person = (await personOf(db, request)) ?? first
    const left = storeId === null ? { contacts: [], merges: [] } : leftOf(person, storeId)
    const erased = {
      contacts: person.contacts.length - left.contacts.length,
      links: person.links.length,
      orders: person.orders.length,
      checkouts: person.checkouts.length,
      deliveries: deliveryIds.length,
    }
    const totals = { orderTotals: person.orders.length }
    const receipt = { state: 'done', doneAt: now(), erased, kept: totals } as const
    await erasePerson(db.$client, { person, left, deliveryIds, storeId, now: now() }, [
      closeRequest(db, request.id, receipt),
    ])
  })
}

/** The store goes as a whole: it is left, and nothing that it said is kept. */
async function redactShop(deps: PrivacyDeps, request: PrivacyRequest): Promise<void> {
  const { db, now, syncOf } = deps
  const { storeId } = request
  const store = storeId === null ? null : await findStore(db, storeId)
  if (!store) return finish(deps, request, {})
  const stateReason = 'The store asked for its data to be erased. Nothing of it is kept.'
  const change = { state: 'disconnected', stateReason, credentials: null, facts: null } as const
  await updateStore(db, store.id, change, now())
  await syncOf(store.id).stop(store.id)
  // Before its files go: a rebuild that ends in between must not leave new ones.
  await deleteFeed(db, store.id)
  await syncOf(store.id).erase(store.id, null)
  await eraseExports(deps, await exportsFor(db, store.id))
  await deleteDeadLetters(
    db,
    (await deadLettersOf(db, store.id)).map(({ id }) => id),
  )
  await finish(deps, request, await eraseStore(db, store.id, now()))
}

async function finish(
  { db, now }: PrivacyDeps,
  { id }: PrivacyRequest,
  erased: Record<string, number>,
): Promise<void> {
  await closeRequest(db, id, { state: 'done', doneAt: now(), erased, kept: {} }).run()
}

/** Null where nobody is known by what the request says. */
async function personOf(db: Database, request: PrivacyRequest): Promise<Person | null> {
  const subject = request.subject ?? {}
  const { storeId } = request
  const store = storeId === null ? null : await findStore(db, storeId)
  const contact = subject.contactId === undefined ? null : await findContact(db, subject.contactId)
  const audienceId = store?.audienceId ?? contact?.audienceId
  if (audienceId === undefined) return null
  return findPerson(db, subject, { storeId, audienceId })
}

/** The customers that the person is at its stores; also one that nothing is known of. */
function customersOf({ links }: Person, { storeId, subject }: PrivacyRequest) {
  const asked = subject?.customerExternalId
  return [...links, ...(storeId !== null && asked ? [{ storeId, externalId: asked }] : [])]
}

function toErasee(
  person: Person,
  customers: { storeId: string; externalId: string }[],
  storeId: string,
): Erasee {
  const own = (keys: { storeId: string; externalId: string }[]) => [
    ...new Set(keys.filter((key) => key.storeId === storeId).map(({ externalId }) => externalId)),
  ]
  return {
    contactIds: person.contacts.map(({ id }) => id),
    customers: own(customers),
    orders: own([...person.orders, ...person.asked]),
    checkouts: own(person.checkouts),
    emails: person.emails,
  }
}

/** What a queue gave up on may hold a delivery. */
async function eraseDeadLetters(
  { db, files }: PrivacyDeps,
  storeId: string,
  erasee: Erasee,
): Promise<void> {
  const gone: string[] = []
  for (const { id, body } of await deadLettersOf(db, storeId)) {
    const message: unknown = JSON.parse(body)
    const kept: unknown = Reflect.get(Object(message), 'body')
    const bytes = typeof kept === 'string' ? decodeBase64(kept) : null
    const file: unknown = Reflect.get(Object(kept), 'file')
    const text = bytes ? new TextDecoder().decode(bytes) : body
    const stored = typeof file === 'string' ? await files.get(file) : null
    if (!isNamedIn(stored ? await stored.text() : text, erasee)) continue
    gone.push(id)
    if (typeof file === 'string') await files.delete(file)
  }
  await deleteDeadLetters(db, gone)
}

async function eraseExports({ db, files }: PrivacyDeps, ids: string[]): Promise<void> {
  if (ids.length > 0) await files.delete(ids.map(exportFile))
  await finishExports(db, ids, true)
}
