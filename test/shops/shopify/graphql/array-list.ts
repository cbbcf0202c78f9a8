// Lists of few records that are held whole: webhook subscriptions, bulk operations, events.

import { compareIds } from '../state/ids.ts'
import { stampOf } from '../state/ledger.ts'
import type { Stamped } from '../state/types.ts'
import type { Connection } from './connection.ts'
import type { At, Context } from './context.ts'
import { listOf } from './listing.ts'
import type { ListArgs } from './listing.ts'
import type { SearchFields } from './search.ts'

export function listArray<T extends Stamped>(
  records: readonly T[],
  fields: SearchFields<T>,
  args: ListArgs,
  context: Context,
  at: At,
): Connection<T> {
  const ordered = records.toSorted((a, b) => a.createdAt - b.createdAt || compareIds(a.id, b.id))
  return listOf(
    {
      ledger: () => ({
        get: (id) => ordered.find((record) => record.id === id),
        entries: (sort) =>
          ordered.map((record) => ({ id: record.id, value: stampOf(record, sort) })),
        all: () => ordered,
      }),
      fields,
      stamps: { ID: 'id', CREATED_AT: 'createdAt', COMPLETED_AT: 'createdAt', NAME: 'id' },
    },
    args,
    context,
    at,
  )
}
