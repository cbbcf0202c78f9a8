// Writes a note about the contact, from a template.

import { editContact } from '../../records/edit.ts'
import { nobody, soon, type Action } from './action.ts'
import { scopeOf, shapeOf } from '../scope.ts'
import { problemsOf, render } from '../templates.ts'

type Effect = { contactId: string; text: string }

export const addNote: Action<'add_note', Effect> = {
  label: 'Add note',
  about: 'Writes a note about the contact.',
  retries: soon,
  check: ({ text }, { trigger, customFields }) => {
    const keys = customFields.map(({ key }) => key)
    return problemsOf(text, shapeOf(trigger, keys)).map((message) => ({ path: 'text', message }))
  },
  plan: ({ text: template }, { material, customFields }) => {
    const keys = customFields.map(({ key }) => key)
    const text = render(template, scopeOf(material, keys), 'text').trim()
    const would = `Note “${text}”`
    if (!material.contact) return { would, skipped: nobody }
    if (text === '') return { would, skipped: 'The note is empty.' }
    return { would, effect: { contactId: material.contact.id, text } }
  },
  carryOut: async ({ contactId, text }, { db, workflow, depth, startedAt, now }) => {
    const by = `workflow:${workflow.id}`
    await editContact(
      db,
      contactId,
      ({ personalNotes }) => {
        // A step that is repeated after a crash finds the note that it wrote.
        const isThere = personalNotes.some(
          (note) => note.by === by && note.text === text && note.at >= startedAt,
        )
        return isThere ? {} : { personalNotes: [...personalNotes, { text }] }
      },
      { by, now, depth },
    )
    return 'Noted.'
  },
}
