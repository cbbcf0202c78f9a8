// The list of stores.

import { Hono } from 'hono'
import { State } from '../components/badge.tsx'
import { Card, Head } from '../components/blocks.tsx'
import { atEnd, Table } from '../components/table.tsx'
import { formatCount, formatSpan, Time } from '../components/value.tsx'
import { findPlatform } from '../../../platforms/registry.ts'
import type { AppEnv } from '../../env.ts'
import { page } from '../layout.tsx'
import { readStores } from './read.ts'

export const storeList = new Hono<AppEnv>().get('/', async (c) => {
  const stores = await readStores(c.env)
  const rows = stores.map((store) => [
    <a href={`/stores/${store.id}`}>{store.name}</a>,
    <State of={store.state} />,
    findPlatform(store.platform)?.label ?? store.platform,
    store.url,
    <Time at={store.lastOrderAt} />,
    store.lagMs === 0 ? 'none' : formatSpan(store.lagMs),
    formatCount(store.counters['deliveries'] ?? 0),
    formatCount(store.counters['rejected'] ?? 0),
  ])
  const content = (
    <>
      <Head title="Stores">
        <a class="button main" href="/stores/new">
          Connect a store
        </a>
      </Head>
      <Card flush>
        <Table
          label="Stores"
          columns={[
            'Store',
            'State',
            'Platform',
            'Address',
            'Last order',
            atEnd('Lag'),
            atEnd('Deliveries'),
            atEnd('Rejected'),
          ]}
          rows={rows}
          empty="No store is connected yet."
        />
      </Card>
    </>
  )
  return page(c, { title: 'Stores', section: '/stores' }, content)
})
