// Tags and hand-kept segments of a contact: each with a button that takes it away, and a field that adds more.

import type { Contact } from '../../../core/contact.ts'
import { Card } from '../components/blocks.tsx'
import { Select, TextField } from '../components/field.tsx'
import { FormProblems } from '../components/form-problems.tsx'
import type { Refused } from '../validate.ts'

type TagsProps = { contact: Contact; names: Map<string, string>; form: Refused | null }

export function TagsCard({ contact, names, form }: TagsProps) {
  const action = `/contacts/${contact.id}/tags`
  const { mergedInto, tags } = contact
  const isFixed = mergedInto !== null
  return (
    <Card title="Tags">
      <div class="stack tight" id="tags">
        {form ? <FormProblems {...form} shown={[]} /> : null}
        {tags.length === 0 ? <p class="muted">None yet.</p> : null}
        <Chips
          action={action}
          chips={tags.map((tag) => ({
            value: tag,
            label: tag,
            title: saidBy(contact, tag, names),
          }))}
          isFixed={isFixed}
        />
        {isFixed ? null : (
          <form class="inline" method="post" action={action}>
            <TextField
              form={form ?? { values: {}, issues: [] }}
              name="add"
              label="Add tags"
              placeholder="vip, wholesale"
              autocomplete="off"
              required
            />
            <button>Add</button>
          </form>
        )}
      </div>
    </Card>
  )
}

type SegmentsProps = {
  contact: Contact
  segments: { id: string; name: string }[]
  form: Refused | null
}

/** Nothing to see while the audience has no segment that is kept by hand. */
export function SegmentsCard({ contact, segments, form }: SegmentsProps) {
  const action = `/contacts/${contact.id}/segments`
  const isFixed = contact.mergedInto !== null
  const own = segments.filter(({ id }) => contact.segments.includes(id))
  const others = segments.filter(({ id }) => !contact.segments.includes(id))
  if (segments.length === 0) return null
  return (
    <Card title="Segments">
      <div class="stack tight" id="segments">
        {form ? <FormProblems {...form} shown={[]} /> : null}
        {own.length === 0 ? <p class="muted">In none that is kept by hand.</p> : null}
        <Chips
          action={action}
          chips={own.map(({ id, name }) => ({ value: id, label: name }))}
          isFixed={isFixed}
        />
        {isFixed || others.length === 0 ? null : (
          <form class="inline" method="post" action={action}>
            <Select
              form={{ values: {}, issues: [] }}
              name="add"
              label="Put into"
              options={others.map(({ id, name }) => [id, name])}
            />
            <button>Add</button>
          </form>
        )}
      </div>
    </Card>
  )
}

type ChipsProps = {
  action: string
  chips: { value: string; label: string; title?: string }[]
  isFixed: boolean
}

function Chips({ action, chips, isFixed }: ChipsProps) {
  if (chips.length === 0) return null
  return (
    <form class="chips" method="post" action={action}>
      {chips.map(({ value, label, title }) => (
        <span class="tag" title={title}>
          {label}
          {isFixed ? null : (
            <button name="remove" value={value} aria-label={`Remove ${label}`}>
              ×
            </button>
          )}
        </span>
      ))}
    </form>
  )
}

/** Which stores state this tag; nothing where it was set here. */
function saidBy({ states }: Contact, tag: string, names: Map<string, string>): string {
  const stores = Object.entries(states)
    .filter(([, state]) => state.tags?.includes(tag))
    .map(([source]) => source.slice(0, source.indexOf('/')))
  const said = [...new Set(stores)].map((store) => names.get(store) ?? store)
  return said.length === 0 ? 'set here' : `from ${said.join(', ')}`
}
