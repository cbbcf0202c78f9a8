// Values of a statement that has more of them than D1 takes parameters: all in one, as JSON.

import { sql, type SQL } from 'drizzle-orm'

/** Collects values; the statement that uses them begins with `clause()`. */
export class Given {
  readonly #values: (string | number | boolean)[] = []

  /** SQL that stands for the value; read once a statement, not once a row. */
  add(value: string | number | boolean): SQL {
    const place = this.#values.push(value) - 1
    return sql`(SELECT value FROM given WHERE key = ${sql.raw(String(place))})`
  }

  clause(): SQL {
    const values = JSON.stringify(this.#values)
    return sql`WITH given AS MATERIALIZED (SELECT key, value FROM json_each(${values}))`
  }
}
