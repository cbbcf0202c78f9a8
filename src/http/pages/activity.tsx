// What happened to every record, newest first, over one store or all (S2).

import { Hono } from 'hono'
import { z } from 'zod'
import { kinds, outcomes } from '../../core/outcome.ts'
import { openDatabase } from '../../db/client.ts'
import { namesOf } from '../../db/stores.ts'
import { readActivity } from '../api/activity.ts'
import type { AppEnv } from '../env.ts'
import { State } from './components/badge.tsx'
import { Card, Head } from './components/blocks.tsx'
import { Filters } from './components/filters.tsx'
import { deliveryPath, RecordLink } from './components/links.tsx'
import { Pager, Table } from './components/table.tsx'
import { Time, words } from './components/value.tsx'
import { page } from './layout.tsx'
import { choice, cursor, filled, pageSize, validQuery } from './validate.ts'

const choices = [...kinds, 'delivery'] as const
const query = z.object({
  storeId: filled,
  outcome: choice(outcomes),
  kind: choice(choices),
  externalId: filled,
  cursor,
})

export const activity = new Hono<AppEnv>().get('/', validQuery(query), async (c) => {
  const asked = c.req.valid('query')
  const names = await namesOf(openDatabase(c.env.DB))
  const { data, nextCursor } = await readActivity(c.env, { ...asked, limit: pageSize })
  const rows = data.map((entry) => [
    <Time at={entry.at} />,
    <RecordLink {...entry} />,
    <State of={entry.outcome} />,
    entry.reason === null ? '' : words(entry.reason),
    entry.operation,
    <a href={`/stores/${entry.storeId}`}>{names.get(entry.storeId) ?? entry.storeId}</a>,
    entry.deliveryId === null ? (
      ''
    ) : (
      <a href={deliveryPath(entry.storeId, entry.deliveryId)}>delivery</a>
    ),
  ])
  const content = (
    <>
      <Head title="Activity" />
      <Filters
        path="/activity"
        query={asked}
        selects={[
          ['storeId', 'Store', [...names]],
          ['outcome', 'Outcome', outcomes.map((outcome) => [outcome, outcome])],
          ['kind', 'Kind', choices.map((kind) => [kind, kind])],
        ]}
        texts={[['externalId', "Store's id"]]}
      />
      <Card flush>
        <Table
          label="Activity"
          columns={['Time', 'Record', 'Outcome', 'Reason', 'Operation', 'Store', 'Delivery']}
          rows={rows}
          empty={
            nextCursor === null
              ? 'Nothing happened yet that fits.'
              : 'Nothing fits here; look further back.'
          }
        />
        <Pager path="/activity" query={asked} next={nextCursor} />
      </Card>
    </>
  )
  return page(c, { title: 'Activity', section: '/activity' }, content)
})
