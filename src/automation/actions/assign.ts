// Makes somebody responsible for the contact: kept in the custom field `assignee`, so that it can be shown, filtered and
// exported like every other one.

import { assignee, ensureAssigneeField } from '../../db/users.ts'
import { editContact } from '../../records/edit.ts'
import { nobody, soon, type Action } from './action.ts'

type Effect = { contactId: string; audienceId: string; userId: string }

export const assign: Action<'assign', Effect> = {
  label: 'Assign to a user',
  about: 'Makes somebody responsible for the contact.',
  retries: soon,
  check: ({ userId }, { users }) =>
    users.includes(userId) ? [] : [{ path: 'userId', message: `There is no user ${userId}.` }],
  plan: ({ userId }, { material: { contact } }) => {
    const would = `Assign the contact to ${userId}`
    if (!contact) return { would, skipped: nobody }
    return { would, effect: { contactId: contact.id, audienceId: contact.audienceId, userId } }
  },
  carryOut: async ({ contactId, audienceId, userId }, { db, workflow, depth, now }) => {
    await ensureAssigneeField(db, audienceId, now)
    const edit = { by: `workflow:${workflow.id}`, now, depth }
    await editContact(db, contactId, { custom: { [assignee]: userId } }, edit)
    return 'Assigned.'
  },
}
