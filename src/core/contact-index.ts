// Contacts of a working copy by what several of them may share.

import type { Contact } from './contact.ts'

const fields = ['email', 'phone'] as const
type Field = (typeof fields)[number]

export class ContactIndex {
  readonly #ids: Record<Field, Map<string, Set<string>>> = { email: new Map(), phone: new Map() }

  /** Ids of the contacts with this value. */
  find(field: Field, value: string): string[] {
    return [...(this.#ids[field].get(value) ?? [])]
  }

  /** Notes a contact's values in place of those that it had. */
  put(contact: Contact, before?: Contact): void {
    for (const field of fields) {
      const old = before?.[field]
      if (old) this.#ids[field].get(old)?.delete(contact.id)
      const value = contact[field]
      if (!value) continue
      const ids = this.#ids[field].get(value) ?? new Set()
      this.#ids[field].set(value, ids.add(contact.id))
    }
  }
}
