// The database handle: drizzle for ordinary reads, the raw binding for set-based batches (`bulk.ts`).

import { drizzle, type DrizzleD1Database } from 'drizzle-orm/d1'

export type Database = DrizzleD1Database & { $client: D1Database }

export function openDatabase(binding: D1Database): Database {
  return drizzle(binding)
}
