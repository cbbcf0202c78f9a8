// The write path for people, the API and workflow actions: one guarded edit of a contact at a time.

import type { Contact } from '../core/contact.ts'
import {
  editContact as withPatch,
  type ContactPatch,
  type EditContext,
} from '../core/edit-contact.ts'
import { Conflict, HubError, InvalidInput, NotFound } from '../core/errors.ts'
import { exclusiveField, type PrimaryKeyKind } from '../core/identity.ts'
import { equal } from '../lib/equal.ts'
import { createId } from '../lib/id.ts'
import { primaryKeyKindOf } from '../db/audiences.ts'
import type { Database } from '../db/client.ts'
import { findContact } from '../db/contacts.ts'
import { editRules, saveContact, type Rekeyed } from '../db/edits.ts'
import { holderOf } from '../db/merges.ts'
import { untilWon } from './merge.ts'

export type Edit = {
  /** Who changes it: `user:admin`, `api`, `workflow:<id>`. */
  by: string
  now: number
  /** The version that the editor saw; another one by now is answered 409 with both values. */
  version?: number | undefined
  /** How many workflows caused each other before this change, where one makes it. */
  depth?: number
}

/**
 * Changes a contact. `patch` may be worked out from the contact as it is at that moment. Throws NotFound, InvalidInput
 * with an issue per field, and Conflict: changed meanwhile, merged away, or an address that somebody else has.
 */
export function editContact(
  db: Database,
  id: string,
  patch: ContactPatch | ((contact: Contact) => ContactPatch),
  edit: Edit,
): Promise<Contact> {
  return untilWon(async () => {
    const contact = await findContact(db, id)
    if (!contact) throw new NotFound('contact')
    if (contact.mergedInto !== null)
      throw new Conflict(
        'merged',
        `This contact is merged into ${contact.mergedInto}. Edit that one.`,
      )
    const wanted = typeof patch === 'function' ? patch(contact) : patch
    const context = await readContext(db, contact.audienceId, edit)
    const edited = withPatch(contact, wanted, context)
    if (edit.version !== undefined && edit.version !== contact.seq)
      refuseOutdated(contact, edited, wanted)
    if (edited === contact) return contact
    await save(db, contact, edited, context, edit)
    return getContact(db, id)
  })
}

/** Makes a contact that no store told of. Throws InvalidInput, and Conflict where somebody has its address. */
export function createContact(
  db: Database,
  audienceId: string,
  patch: ContactPatch,
  edit: Edit,
): Promise<Contact> {
  return untilWon(async () => {
    const context = await readContext(db, audienceId, edit)
    const contact = withPatch(blank(audienceId, edit.now), patch, context)
    if (!contact.email && !contact.phone && !contact.firstName && !contact.lastName)
      throw new InvalidInput('A contact needs an email, a phone or a name.', [
        { path: 'email', message: 'give an email, a phone or a name' },
      ])
    await save(db, null, contact, context, edit)
    return getContact(db, contact.id)
  })
}

async function save(
  db: Database,
  before: Contact | null,
  after: Contact,
  { primaryKeyKind, now }: EditContext,
  { depth = null }: { depth?: number | null },
): Promise<void> {
  const { contact, rekeyed } = await withFreeKey(db, before, after, primaryKeyKind)
  await saveContact(db.$client, { before, after: contact, rekeyed, primaryKeyKind, now, depth })
}

async function readContext(
  db: Database,
  audienceId: string,
  { by, now }: Edit,
): Promise<EditContext> {
  const [primaryKeyKind, { customFields, segments }] = await Promise.all([
    primaryKeyKindOf(db, audienceId),
    editRules(db, audienceId),
  ])
  const segmentIds = segments.map((segment) => segment.id)
  return {
    customFields,
    segmentIds,
    primaryKeyKind,
    by,
    now,
    newId: (prefix) => createId(prefix, now),
  }
}

/** Somebody else was faster: both values, so that the editor can choose. */
function refuseOutdated(contact: Contact, edited: Contact, patch: ContactPatch): void {
  const fields = (Object.keys(patch) as (keyof ContactPatch)[]).filter(
    (field) => !equal(edited[field], contact[field]),
  )
  if (fields.length === 0) return
  throw new HubError(
    'changed_meanwhile',
    409,
    `This contact was changed meanwhile; it is at version ${contact.seq} now. Look at both values and save again with that version.`,
    {
      issues: fields.map((path) => ({
        path,
        message: `now ${JSON.stringify(contact[path])}, yours ${JSON.stringify(edited[path])}`,
      })),
    },
  )
}

/**
 * The contact with a primary key that is free. Throws Conflict where somebody else has the address; a key that only
 * stands in for one is left to whom has it. The key of a contact that was merged into this one is exchanged with it.
 */
async function withFreeKey(
  db: Database,
  before: Contact | null,
  after: Contact,
  primaryKeyKind: PrimaryKeyKind,
): Promise<{ contact: Contact; rekeyed: Rekeyed[] }> {
  const key = after.primaryKey
  if (key === null || before?.primaryKey === key) return { contact: after, rekeyed: [] }
  const holder = await holderOf(db, after.audienceId, key)
  if (!holder || holder.id === after.id) return { contact: after, rekeyed: [] }
  if (holder.mergedInto === after.id) {
    const rekeyed = [{ id: holder.id, primaryKey: before?.primaryKey ?? null }]
    return { contact: after, rekeyed }
  }
  const field = exclusiveField(primaryKeyKind)
  // Who had that address before is apart from its holder already (I4): the edit is about something else.
  if (field === null || after[field] !== key || before?.[field] === key)
    return { contact: { ...after, primaryKey: null }, rekeyed: [] }
  throw new Conflict(
    'address_taken',
    `The contact ${holder.mergedInto ?? holder.id} has ${key} already. Edit that one, or merge the two.`,
  )
}

async function getContact(db: Database, id: string): Promise<Contact> {
  const contact = await findContact(db, id)
  if (!contact) throw new NotFound('contact')
  return contact
}

function blank(audienceId: string, now: number): Contact {
  return {
    id: createId('con', now),
    audienceId,
    primaryKey: null,
    firstName: null,
    lastName: null,
    email: null,
    phone: null,
    deliveryPhone: null,
    language: null,
    address: null,
    consent: null,
    tags: [],
    custom: {},
    personalNotes: [],
    segments: [],
    mergedInto: null,
    guest: false,
    notes: [],
    provenance: {},
    states: {},
    sourceCreatedAt: null,
    sourceUpdatedAt: null,
    createdAt: now,
    changedAt: now,
    seq: 0,
  }
}
