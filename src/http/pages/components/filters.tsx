// The filters above a list: a form that asks with GET, so that a filtered list has an address.

import type { PropsWithChildren } from 'hono/jsx'
import { Select, TextField } from './field.tsx'

type Props = PropsWithChildren<{
  path: string
  query: Record<string, unknown>
  /** The placeholder of the search field, where the list can be searched. */
  search?: string
  texts?: [name: string, label: string][]
  selects?: [name: string, label: string, options: [value: string, label: string][]][]
}>

/** Children stand below the plain fields. */
export function Filters({ path, query, search, texts = [], selects = [], children }: Props) {
  const set = Object.entries(query).filter(
    ([name, value]) => value !== undefined && name !== 'cursor',
  )
  const form = {
    values: Object.fromEntries(set.map(([name, value]) => [name, String(value)])),
    issues: [],
  }
  return (
    <form class="filters" method="get" action={path} role="search">
      {search === undefined ? null : (
        <div class="field wide">
          <label for="field-q">Search</label>
          <input
            id="field-q"
            type="search"
            name="q"
            value={form.values['q']}
            placeholder={search}
          />
        </div>
      )}
      {selects.map(([name, label, options]) => (
        <Select form={form} name={name} label={label} options={[['', 'All'], ...options]} />
      ))}
      {texts.map(([name, label]) => (
        <TextField form={form} name={name} label={label} />
      ))}
      <button>Show</button>
      {set.length === 0 ? null : (
        <a class="button" href={path}>
          Clear
        </a>
      )}
      {children}
    </form>
  )
}
