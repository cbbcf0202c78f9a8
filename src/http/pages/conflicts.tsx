// Conflicts: two records that claim one value, for a person to decide (I4, O3).

import { Hono } from 'hono'
import { listConflicts } from '../../db/attention.ts'
import { openDatabase } from '../../db/client.ts'
import { namesOf } from '../../db/stores.ts'
import type { AppEnv } from '../env.ts'
import { Card, Head } from './components/blocks.tsx'
import { Table } from './components/table.tsx'
import { Time } from './components/value.tsx'
import { page } from './layout.tsx'

const shown = 250

export const conflicts = new Hono<AppEnv>().get('/', async (c) => {
  const db = openDatabase(c.env.DB)
  const [found, names] = await Promise.all([listConflicts(db, shown), namesOf(db)])
  const rows = found.map((conflict) => [
    <a href={`/contacts/${conflict.recordId}`}>
      {conflict.kind} {conflict.externalId}
    </a>,
    <a href={`/stores/${conflict.storeId}`}>{names.get(conflict.storeId) ?? conflict.storeId}</a>,
    conflict.field,
    conflict.currentValue ?? '',
    conflict.incomingValue,
    <a href={`/contacts/${conflict.otherRecordId}`}>other contact</a>,
    <Time at={new Date(conflict.at).toISOString()} />,
  ])
  const content = (
    <>
      <Head
        title="Conflicts"
        sub="A store states a value that another contact has already. Both stay as they are until somebody decides."
      />
      <Card flush>
        <Table
          label="Conflicts"
          columns={['Record', 'Store', 'Field', 'Kept', 'Stated', 'Held by', 'Time']}
          rows={rows}
          empty="There are no conflicts."
        />
      </Card>
    </>
  )
  return page(c, { title: 'Conflicts', section: '/conflicts' }, content)
})
