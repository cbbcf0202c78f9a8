// The connection check on a page: what was found, and the cure of each (S5).

import { Hono, type Context } from 'hono'
import type { Finding } from '../../../core/finding.ts'
import { checkConnection } from '../../../sync/doctor.ts'
import { connectDeps } from '../../deps.ts'
import type { AppEnv } from '../../env.ts'
import { State } from '../components/badge.tsx'
import { Card, Head, PostButton } from '../components/blocks.tsx'
import { Table } from '../components/table.tsx'
import { page } from '../layout.tsx'
import { readRow } from './read.ts'
import { StoreTabs } from './tabs.tsx'

const names: Record<string, string> = {
  tls: 'Address and TLS',
  rest: 'API',
  token: 'Access token',
  scopes: 'Rights',
  customer_data: 'Customer data',
  budget: 'Request budget',
  authorization_header: 'Authorization header',
  key_read: 'Key: reading',
  key_write: 'Key: writing',
  clock: 'Clock',
  version: 'Version',
  webhooks: 'Webhooks',
  webhook_round_trip: 'Webhook round trip',
}

export const storeCheck = new Hono<AppEnv>()
  .get('/:id/check', (c) => showCheck(c, c.req.param('id'), null))
  .post('/:id/check', async (c) => {
    const findings = await checkConnection(connectDeps(c.env), c.req.param('id'))
    return showCheck(c, c.req.param('id'), findings)
  })

async function showCheck(c: Context<AppEnv>, id: string, findings: Finding[] | null) {
  const store = await readRow(c.env, id)
  const content = (
    <>
      <Head title={store.name} up={['/stores', 'Stores']}>
        <PostButton action={`/stores/${store.id}/check`} label="Check now" kind="main" />
      </Head>
      <StoreTabs storeId={store.id} tab="check" />
      <Card title="Connection" flush>
        <Table
          label="Connection check"
          columns={['Check', 'Result', 'Finding', 'What to do']}
          empty="Press “Check now”: the store is asked a few questions and sends one webhook."
          rows={(findings ?? []).map(({ check, status, message, cure }) => [
            names[check] ?? check,
            <State of={status} />,
            message,
            cure ?? '–',
          ])}
        />
      </Card>
    </>
  )
  return page(c, { title: `Check of ${store.name}`, section: '/stores' }, content)
}
