// Who owns which field (O1): the store, the hub, or whoever said it last.

import { z } from 'zod'
import { profileFields, type Profile } from './contact.ts'

/** `store`: its value always holds. `hub`: a store only fills in what is blank. `newest`: the newer value holds. */
export const owners = ['store', 'hub', 'newest'] as const
export type Owner = (typeof owners)[number]

/** Fields whose owner a store can choose. Order facts and products are always the store's, notes and segments the hub's. */
export const ownedFields = [...profileFields, 'tags', 'custom'] as const
export type OwnedField = (typeof ownedFields)[number]

/** A store's own choices, over the defaults. */
export const ownershipSchema = z.partialRecord(z.enum(ownedFields), z.enum(owners))
export type Ownership = z.infer<typeof ownershipSchema>

/** Why one of two values holds: its owner said it, it is the newer one, or nobody may decide but a person. */
export type ConflictRule = 'store_owns' | 'hub_owns' | 'newest' | 'identity'

/** What holds where a store chose nothing else: the newer statement. Tags are merged rather than replaced. */
export function ownerOf(ownership: Ownership, field: OwnedField): Owner {
  return ownership[field] ?? 'newest'
}

/** Profile fields that a store owned and owns no longer. */
export function leftByStore(before: Ownership, after: Ownership): (keyof Profile)[] {
  return profileFields.filter(
    (field) => ownerOf(before, field) === 'store' && ownerOf(after, field) !== 'store',
  )
}
