// The primary keys of two contacts that part (C7, I5): those that they had, or what they would have by now where the
// audience has come to tell people apart by something else since.

import type { Link } from './contact.ts'
import { customerKey, primaryKeyOf, type PrimaryKeyKind } from './identity.ts'
import type { Split, Undo } from './merge.ts'

/** The merged contact's key, and those of the kept one in order of preference: whether one is free is not known here. */
export type KeysApart = { kept: (string | null)[]; merged: string | null }

/** `links` are those of both: the moved ones go back with the merged contact. */
export function keysApart(
  kind: PrimaryKeyKind,
  { kept, merged }: Split,
  undo: Undo,
  links: { staying: readonly Link[]; moved: readonly Link[] },
): KeysApart {
  const made = primaryKeyOf(kind, { ...kept, customer: firstCustomer(links.staying) })
  if ((undo.keys.kind ?? kind) === kind)
    return { kept: [kept.primaryKey, made], merged: merged.primaryKey }
  return {
    kept: [made],
    merged: primaryKeyOf(kind, { ...merged, customer: firstCustomer(links.moved) }),
  }
}

/** As a change of the key ranks them (`db/rekey.ts`): of several customers the one that was linked first. */
function firstCustomer(links: readonly Link[]): string | null {
  const [first] = links
    .map((link) => ({ at: link.linkedAt, key: customerKey(link.storeId, link.externalId) }))
    .toSorted((a, b) => a.at - b.at || (a.key < b.key ? -1 : 1))
  return first?.key ?? null
}
