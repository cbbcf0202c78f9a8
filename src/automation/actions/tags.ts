// Adds a tag to the contact, or takes one away.

import { editContact } from '../../records/edit.ts'
import { nobody, soon, type Action, type Deps, type Plan } from './action.ts'
import type { Material } from '../material.ts'

type Effect = { contactId: string; tag: string }

export const addTag: Action<'add_tag', Effect> = {
  label: 'Add tag',
  about: 'Puts a tag on the contact.',
  retries: soon,
  plan: ({ tag }, { material }) => planTag(`Add the tag “${tag}”`, tag, material),
  carryOut: async ({ contactId, tag }, deps) => {
    await changeTags(contactId, deps, (tags) => (tags.includes(tag) ? tags : [...tags, tag]))
    return `Added “${tag}”.`
  },
}

export const removeTag: Action<'remove_tag', Effect> = {
  label: 'Remove tag',
  about: 'Takes a tag off the contact.',
  retries: soon,
  plan: ({ tag }, { material }) => planTag(`Remove the tag “${tag}”`, tag, material),
  carryOut: async ({ contactId, tag }, deps) => {
    await changeTags(contactId, deps, (tags) => tags.filter((each) => each !== tag))
    return `Removed “${tag}”.`
  },
}

function planTag(would: string, tag: string, { contact }: Material): Plan<Effect> {
  return contact ? { would, effect: { contactId: contact.id, tag } } : { would, skipped: nobody }
}

async function changeTags(
  contactId: string,
  { db, workflow, depth, now }: Deps,
  change: (tags: string[]) => string[],
): Promise<void> {
  const edit = { by: `workflow:${workflow.id}`, now, depth }
  await editContact(db, contactId, ({ tags }) => ({ tags: change(tags) }), edit)
}
