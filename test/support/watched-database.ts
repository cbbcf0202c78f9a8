// D1 with an eye on what is sent to it: each statement, what it cost, and a moment before each batch.

import { env } from 'cloudflare:workers'
import { openDatabase, type Database } from '../../src/db/client.ts'

export type Watched = {
  db: Database
  /** Every statement that was prepared. */
  statements: string[]
  written: () => number
}

/** `before` is awaited in front of the batch of that number, counted from 1. */
export function watchDatabase(before: (batch: number) => unknown = () => null): Watched {
  const statements: string[] = []
  let batches = 0
  let written = 0
  const d1: Pick<D1Database, 'prepare' | 'batch'> = {
    prepare(sql) {
      statements.push(sql)
      return env.DB.prepare(sql)
    },
    async batch<T>(list: D1PreparedStatement[]) {
      await before(++batches)
      const results = await env.DB.batch<T>(list)
      written += results.reduce((sum, { meta }) => sum + meta.rows_written, 0)
      return results
    },
  }
  // SAFETY: nothing else of it is used.
  return { db: openDatabase(d1 as D1Database), statements, written: () => written }
}

/** The tables of which a statement reads every row. */
export async function scanned(sql: string): Promise<string[]> {
  const { results: tables } = await env.DB.prepare(
    "SELECT name FROM sqlite_master WHERE type = 'table'",
  ).all<{ name: string }>()
  const places = [...sql.matchAll(/\?(\d*)/g)].map(([, number], place) =>
    Number(number || place + 1),
  )
  const { results: steps } = await env.DB.prepare(`EXPLAIN QUERY PLAN ${sql}`)
    .bind(...Array.from({ length: Math.max(0, ...places) }, () => '[]'))
    .all<{ detail: string }>()
  const whole = steps.flatMap(({ detail }) => /^SCAN (\w+)/.exec(detail)?.[1] ?? [])
  const aliases = [...sql.matchAll(/(?:FROM|JOIN) "?(\w+)"? (?:AS )?(\w+)/g)]
  const named = whole.map((name) => aliases.find(([, , alias]) => alias === name)?.[1] ?? name)
  return named.filter((name) => tables.some((table) => table.name === name))
}
