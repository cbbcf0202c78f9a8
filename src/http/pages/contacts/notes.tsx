// What people and workflows wrote down about a contact, newest first: to read, add to, correct and take away (O1).

import type { ContactShape } from '../../api/contact-shape.ts'
import { Card, PostButton } from '../components/blocks.tsx'
import { TextArea } from '../components/field.tsx'
import { FormProblems } from '../components/form-problems.tsx'
import { By } from '../components/origin.tsx'
import { Time } from '../components/value.tsx'
import type { Refused } from '../validate.ts'

/** `noteId` is the note that was refused; null for a new one. */
export type RefusedNote = Refused & { noteId: string | null }

type Props = { contact: ContactShape; form: RefusedNote | null }

export function PersonalNotesCard({ contact, form }: Props) {
  const { notes, mergedInto } = contact
  const path = `/contacts/${contact.id}/notes`
  const isNew = form?.noteId === null
  return (
    <Card title="Notes">
      <div class="stack" id="notes">
        {form && !notes.some(({ id }) => id === form.noteId) ? (
          <FormProblems {...form} shown={[]} />
        ) : null}
        {mergedInto !== null ? null : (
          <form class="form" method="post" action={path}>
            <TextArea
              form={isNew ? form : { values: {}, issues: [] }}
              name="text"
              label="New note"
              hint="Kept here only: no store sees it."
              rows={2}
              kind="prose"
              required
            />
            <div class="actions">
              <button>Add note</button>
            </div>
          </form>
        )}
        {notes.toReversed().map((note) => (
          <article class="note">
            <p class="text">{note.text}</p>
            <p class="muted small">
              <By who={note.by} />, <Time at={note.at} />
            </p>
            {mergedInto === null ? (
              <EditNote
                path={`${path}/${note.id}`}
                note={note}
                form={form?.noteId === note.id ? form : null}
              />
            ) : null}
          </article>
        ))}
      </div>
    </Card>
  )
}

type EditProps = { path: string; note: ContactShape['notes'][number]; form: RefusedNote | null }

function EditNote({ path, note, form }: EditProps) {
  return (
    <details open={form !== null}>
      <summary class="small">Edit</summary>
      <div class="stack tight">
        {form ? <FormProblems {...form} shown={[]} /> : null}
        <form class="form" method="post" action={path}>
          <input type="hidden" name="was" value={note.text} />
          <TextArea
            form={form ?? { values: { text: note.text }, issues: [] }}
            id={note.id}
            name="text"
            label="Note"
            rows={4}
            kind="prose"
            required
          />
          <div class="actions">
            <button>Save note</button>
          </div>
        </form>
        <PostButton action={`${path}/delete`} label="Delete note" kind="danger" />
      </div>
    </details>
  )
}
