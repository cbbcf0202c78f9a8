// The checkouts' part of the batch: guard, rows, and orders that came before their checkout.

import type { CheckoutWrites } from '../core/draft-checkouts.ts'
import { columnsExcept, insertAll, nextSeq, updateAll } from './bulk.ts'
import { checkoutArrivals, checkouts } from './schema/checkouts.ts'

type Add = <T>(rows: T[], make: (rows: T[]) => D1PreparedStatement) => void

const keys = ['storeId', 'externalId'] as const
const versioned = { seq: nextSeq }
/** Assigning a column rewrites its index, so checkouts that keep their contact go without that. */
const changing = columnsExcept(checkouts, [...keys, 'createdAt', 'startedAt', 'contactId'])

/** Adds the statements that write checkouts; `add` parts rows that are too many for one statement. */
export function addCheckouts(db: D1Database, writes: CheckoutWrites, add: Add): void {
  const storeId = writes.changedCheckouts[0]?.storeId ?? ''
  add(writes.guard, (rows) => guardCheckouts(db, storeId, rows))
  add(writes.newCheckouts, (rows) => insertAll(db, checkouts, rows, { expressions: versioned }))
  const reassigned = new Set(writes.reassignedCheckouts)
  const staying = writes.changedCheckouts.filter((row) => !reassigned.has(row))
  add(staying, (rows) => updateAll(db, checkouts, rows, [...keys], changing, versioned))
  add(writes.reassignedCheckouts, (rows) =>
    updateAll(db, checkouts, rows, [...keys], [...changing, 'contactId'], versioned),
  )
  add(writes.checkoutTouches, (rows) => touchCheckouts(db, rows))
  add(writes.newArrivals, (rows) =>
    insertAll(db, checkoutArrivals, rows, { onConflict: 'ON CONFLICT DO NOTHING' }),
  )
}

/** Fails the batch when one of the rows no longer has the version that was read. */
function guardCheckouts(
  db: D1Database,
  storeId: string,
  versions: CheckoutWrites['guard'],
): D1PreparedStatement {
  return db
    .prepare(
      `SELECT CASE WHEN (SELECT count(*) FROM json_each(?1) AS each CROSS JOIN checkouts AS t
         ON t.store_id = ?2 AND t.external_id = each.value ->> 'externalId' AND t.seq = each.value ->> 'seq')
         = json_array_length(?1)
       THEN 1 ELSE json('lost race') END`,
    )
    .bind(JSON.stringify(versions), storeId)
}

function touchCheckouts(
  db: D1Database,
  rows: CheckoutWrites['checkoutTouches'],
): D1PreparedStatement {
  return db
    .prepare(
      `UPDATE checkouts SET stated_at = each.value ->> 'statedAt', observed_at = each.value ->> 'observedAt'
       FROM json_each(?1) AS each
       WHERE checkouts.store_id = each.value ->> 'storeId' AND checkouts.external_id = each.value ->> 'externalId'`,
    )
    .bind(JSON.stringify(rows))
}
