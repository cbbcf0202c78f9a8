// Privacy requests that somebody makes here, by API or on a page (G1).

import { NotFound } from '../core/errors.ts'
import { openDatabase } from '../db/client.ts'
import { findContact } from '../db/contacts.ts'
import { findPerson } from '../db/person.ts'
import { findRequest, finishExports, insertRequest, type PrivacyRequest } from '../db/privacy.ts'
import { createId } from '../lib/id.ts'
import { exportPerson } from '../records/privacy.ts'
import { carryOutRequest, exportFile } from '../sync/privacy.ts'
import { privacyDeps } from './deps.ts'

/** Everything that is held of a contact, with the receipt. Throws NotFound. */
export async function exportContact(env: Env, contactId: string) {
  const db = openDatabase(env.DB)
  const contact = await findContact(db, contactId)
  if (!contact) throw new NotFound('contact')
  const scope = { storeId: null, audienceId: contact.audienceId }
  const data = await exportPerson(db, await findPerson(db, { contactId }, scope))
  const receipt = newRequest('data_request', 'done')
  await insertRequest(db, receipt)
  return { receipt, data }
}

/** Erases a contact everywhere. Throws NotFound, and what a store's object throws: then it is tried again later. */
export async function eraseContact(env: Env, contactId: string): Promise<PrivacyRequest> {
  const db = openDatabase(env.DB)
  if (!(await findContact(db, contactId))) throw new NotFound('contact')
  const request = { ...newRequest('redact', 'received'), subject: { contactId } }
  await insertRequest(db, request)
  return (await carryOutRequest(privacyDeps(env), request.id)) ?? request
}

/** The export that a store asked for, once it is ready; handed out with that. Throws NotFound. */
export async function handOutExport(env: Env, requestId: string): Promise<ReadableStream> {
  const db = openDatabase(env.DB)
  const request = await findRequest(db, requestId)
  const file = request && (await env.FILES.get(exportFile(requestId)))
  if (!file) throw new NotFound('export')
  if (request.state === 'ready') await finishExports(db, [requestId])
  return file.body
}

function newRequest(kind: PrivacyRequest['kind'], state: PrivacyRequest['state']): PrivacyRequest {
  const now = Date.now()
  return {
    id: createId('prv', now),
    kind,
    storeId: null,
    requestKey: null,
    state,
    subject: null,
    contactId: null,
    receivedAt: now,
    doneAt: state === 'done' ? now : null,
    erased: {},
    kept: {},
  }
}
