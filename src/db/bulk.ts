// Set-based statements built from the drizzle tables: one bound parameter holds all rows as JSON, so a page of
// records is one statement per table whatever its size, and D1's limit of 100 parameters is never near.

import { getTableColumns, getTableName, type InferSelectModel } from 'drizzle-orm'
import type { SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core'

type Row<T extends SQLiteTable> = InferSelectModel<T>
type Key<T extends SQLiteTable> = keyof Row<T> & string

/** SQL that stands in for a column's value, for instance a version taken from the events of the same batch. */
export type Expressions<T extends SQLiteTable> = { [K in Key<T>]?: (value: string) => string }

/** The version a row gets: the last event's number so far, plus the event's place in this batch. */
export const nextSeq = (ordinal: string): string =>
  `(SELECT coalesce(max(seq), 0) FROM events) + ${ordinal}`

/** Each row parsed once: read from the text, SQLite would parse it again for every column. */
const input = 'WITH input AS MATERIALIZED (SELECT jsonb(value) AS value FROM json_each(?1))'

/** Inserts all rows, or fails as a whole when one of them exists. `onConflict` is SQL, for instance DO NOTHING. */
export function insertAll<T extends SQLiteTable>(
  db: D1Database,
  table: T,
  rows: Row<T>[],
  { expressions = {}, onConflict = '' }: { expressions?: Expressions<T>; onConflict?: string } = {},
): D1PreparedStatement {
  const columns = columnsOf(table)
  const names = columns.map(([, column]) => quote(column.name)).join(', ')
  const values = columns.map(([key]) => expression(expressions, key)).join(', ')
  return db
    .prepare(
      `${input} INSERT INTO ${quote(getTableName(table))} (${names}) SELECT ${values} FROM input WHERE true ${onConflict}`,
    )
    .bind(encode(columns, rows))
}

/** Updates the rows with these keys; only the columns named in `set` are touched, so only their indexes are written. */
export function updateAll<T extends SQLiteTable, K extends Key<T>>(
  db: D1Database,
  table: T,
  rows: Pick<Row<T>, K>[],
  keys: K[],
  set: K[],
  expressions: Expressions<T> = {},
): D1PreparedStatement {
  const name = quote(getTableName(table))
  const columns = columnsOf(table).filter(([key]) => isOneOf(keys, key) || isOneOf(set, key))
  const assign = columns
    .filter(([key]) => isOneOf(set, key))
    .map(([key, column]) => `${quote(column.name)} = ${expression(expressions, key)}`)
  const match = columns
    .filter(([key]) => isOneOf(keys, key))
    .map(([key, column]) => `${name}.${quote(column.name)} = ${field(key)}`)
  return db
    .prepare(
      `${input} UPDATE ${name} SET ${assign.join(', ')} FROM input WHERE ${match.join(' AND ')}`,
    )
    .bind(encode(columns, rows))
}

/** Every row of a table as its drizzle type, from a raw result. */
export function decodeRows<T extends SQLiteTable>(table: T, results: unknown[]): Row<T>[] {
  const columns = columnsOf(table)
  return results.map((result) => {
    const decoded = columns.map(([key, column]) => {
      const value: unknown = Reflect.get(Object(result), column.name)
      return [key, value === null || value === undefined ? null : column.mapFromDriverValue(value)]
    })
    // SAFETY: every column of the table was decoded under its own key.
    return Object.fromEntries(decoded) as Row<T>
  })
}

/** Names of all columns except these, for `updateAll`. */
export function columnsExcept<T extends SQLiteTable>(table: T, except: Key<T>[]): Key<T>[] {
  return columnsOf(table)
    .map(([key]) => key)
    .filter((key) => !except.includes(key))
}

function isOneOf(keys: readonly string[], key: string): boolean {
  return keys.includes(key)
}

function columnsOf<T extends SQLiteTable>(table: T): [Key<T>, SQLiteColumn][] {
  // SAFETY: drizzle keys the columns by the same names as the row type.
  return Object.entries(getTableColumns(table)) as [Key<T>, SQLiteColumn][]
}

function encode(columns: [string, SQLiteColumn][], rows: object[]): string {
  return JSON.stringify(
    rows.map((row) =>
      Object.fromEntries(
        columns.map(([key, column]) => {
          const value: unknown = Reflect.get(row, key)
          return [
            key,
            value === null || value === undefined ? null : column.mapToDriverValue(value),
          ]
        }),
      ),
    ),
  )
}

function expression<T extends SQLiteTable>(expressions: Expressions<T>, key: Key<T>): string {
  return expressions[key]?.(field(key)) ?? field(key)
}

function field(key: string): string {
  return `value ->> '${key}'`
}

function quote(name: string): string {
  return `"${name}"`
}
