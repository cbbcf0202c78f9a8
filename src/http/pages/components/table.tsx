// Tables that become a list of cards on a narrow screen, and the links to what is older.

import type { Child } from 'hono/jsx'

export type Column = string | { label: string; end: true }

/** A column whose values stand at its end: numbers and money. */
export function atEnd(label: string): Column {
  return { label, end: true }
}

type Props = { label: string; columns: Column[]; rows: Child[][]; empty: string }

/** The first cell of a row is its title; it is a link where the row has a page. */
export function Table({ label, columns, rows, empty }: Props) {
  if (rows.length === 0) return <p class="empty">{empty}</p>
  return (
    <div class="scroll">
      <table aria-label={label}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th scope="col" class={classOf(column)}>
                {labelOf(column)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr>
              {columns.map((column, place) => (
                <td class={classOf(column)} data-label={labelOf(column)}>
                  {row[place]}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** `next` is the cursor behind this page; the other parts of the query stay as they are. */
export function Pager(props: {
  path: string
  query: Record<string, unknown>
  next: string | null
}) {
  const { path, query, next } = props
  const { cursor, ...filter } = query
  if (next === null && cursor === undefined) return null
  return (
    <nav class="pager" aria-label="Pages">
      {cursor === undefined ? null : (
        <a class="button" href={withQuery(path, filter)}>
          Newest
        </a>
      )}
      {next === null ? null : (
        <a class="button" rel="next" href={withQuery(path, { ...filter, cursor: next })}>
          Older
        </a>
      )}
    </nav>
  )
}

/** A path with the parts of a query that are set. */
export function withQuery(path: string, query: Record<string, unknown>): string {
  const set = Object.entries(query).filter(([, value]) => value !== undefined && value !== '')
  const text = new URLSearchParams(set.map(([name, value]) => [name, String(value)])).toString()
  return text === '' ? path : `${path}?${text}`
}

function labelOf(column: Column): string {
  return typeof column === 'string' ? column : column.label
}

function classOf(column: Column): string | undefined {
  return typeof column === 'string' ? undefined : 'end'
}
