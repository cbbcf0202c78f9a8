// Receipts of privacy requests, and the exports that wait to be handed out (G1).

import { Hono } from 'hono'
import { z } from 'zod'
import { openDatabase } from '../../db/client.ts'
import { listRequests } from '../../db/privacy.ts'
import { namesOf } from '../../db/stores.ts'
import { toReceiptShape, type ReceiptShape } from '../api/privacy-shape.ts'
import type { AppEnv } from '../env.ts'
import { handOutExport } from '../privacy.ts'
import { State } from './components/badge.tsx'
import { Card, Head } from './components/blocks.tsx'
import { Pager, Table } from './components/table.tsx'
import { formatCount, Time, words } from './components/value.tsx'
import { page } from './layout.tsx'
import { cursor, pageSize, validQuery } from './validate.ts'

const kinds: Record<ReceiptShape['kind'], string> = {
  data_request: 'export',
  redact: 'erase a person',
  shop_redact: 'erase a store',
}

export const privacy = new Hono<AppEnv>()
  .get('/', validQuery(z.object({ cursor })), async (c) => {
    const asked = c.req.valid('query')
    const db = openDatabase(c.env.DB)
    const [found, names] = await Promise.all([
      listRequests(db, pageSize, asked.cursor ?? null),
      namesOf(db),
    ])
    const rows = found
      .map(toReceiptShape)
      .map((receipt) => [
        <Time at={receipt.receivedAt} />,
        kinds[receipt.kind],
        receipt.storeId === null ? 'here' : (names.get(receipt.storeId) ?? receipt.storeId),
        <State of={receipt.state} />,
        <Time at={receipt.doneAt} />,
        counted(receipt.erased),
        counted(receipt.kept),
        receipt.state === 'ready' ? <a href={`/privacy/${receipt.id}/export`}>Hand out</a> : '',
      ])
    const content = (
      <>
        <Head
          title="Privacy"
          sub="What was asked for and done, without a word about whom. Export and erase one person on the contact’s page."
        />
        <Card flush>
          <Table
            label="Receipts"
            columns={['Received', 'Request', 'By', 'State', 'Done', 'Erased', 'Kept', 'Export']}
            rows={rows}
            empty="Nobody has asked for anything."
          />
          <Pager
            path="/privacy"
            query={asked}
            next={found.length < pageSize ? null : (found.at(-1)?.id ?? null)}
          />
        </Card>
      </>
    )
    return page(c, { title: 'Privacy', section: '/privacy' }, content)
  })
  .get('/:id/export', async (c) => {
    const id = c.req.param('id')
    return c.body(await handOutExport(c.env, id), 200, {
      'Content-Type': 'application/json',
      'Content-Disposition': `attachment; filename="${id.replaceAll(/\W/g, '')}.json"`,
    })
  })

function counted(counts: Record<string, number>): string {
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(
      ([name, count]) =>
        `${formatCount(count)} ${words(name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`))}`,
    )
    .join(', ')
}
