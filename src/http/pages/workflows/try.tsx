// Trying a workflow on an order or a checkout that is there: what each step would do, and the e-mail as it would be
// sent. Nothing is carried out.

import { Hono } from 'hono'
import { z } from 'zod'
import { dryRun, type DryRun } from '../../../automation/dry-run.ts'
import { getWorkflow } from '../../../automation/edit.ts'
import { checkoutId } from '../../../core/checkout.ts'
import { orderId } from '../../../core/resolve-order.ts'
import type { Workflow } from '../../../core/workflow.ts'
import { listCheckouts } from '../../../db/checkouts.ts'
import { openDatabase, type Database } from '../../../db/client.ts'
import { listOrders } from '../../../db/orders.ts'
import { formatMoney } from '../../../core/formats/money.ts'
import type { AppEnv } from '../../env.ts'
import { Badge } from '../components/badge.tsx'
import { Card, Head, Notice } from '../components/blocks.tsx'
import { Select } from '../components/field.tsx'
import { page } from '../layout.tsx'
import { filled, validQuery } from '../validate.ts'

const shownRecords = 50

export const workflowTry = new Hono<AppEnv>().get(
  '/:id/try',
  validQuery(z.object({ recordId: filled })),
  async (c) => {
    const id = c.req.param('id')
    const db = openDatabase(c.env.DB)
    const workflow = await getWorkflow(db, id)
    const records = await listRecords(db, workflow)
    const asked = c.req.valid('query').recordId
    const tried = asked === undefined ? null : await dryRun(db, workflow, asked, Date.now())
    const form = { values: asked === undefined ? {} : { recordId: asked }, issues: [] }
    const what = workflow.trigger === 'checkout_abandoned' ? 'Checkout' : 'Order'
    const content = (
      <>
        <Head
          title="Try it"
          up={[`/workflows/${id}`, workflow.name]}
          sub="Nothing is sent or changed."
        />
        <div class="stack">
          {records.length === 0 ? (
            <p class="muted">There is no {what.toLowerCase()} to try it on yet.</p>
          ) : (
            <form class="filters try" method="get" action={`/workflows/${id}/try`}>
              <Select form={form} name="recordId" label={what} options={records} />
              <button class="main">Try</button>
            </form>
          )}
          {tried === null ? null : <Tried {...tried} />}
        </div>
      </>
    )
    return page(c, { title: `Try ${workflow.name}`, section: '/workflows' }, content)
  },
)

function Tried({ matched, reasons, steps }: DryRun) {
  return (
    <>
      <Notice tone={matched ? 'good' : 'bad'}>
        <p>{matched ? 'It would start.' : 'It would not start.'}</p>
        {reasons.length === 0 ? null : (
          <ul>
            {reasons.map((reason) => (
              <li>{reason}</li>
            ))}
          </ul>
        )}
      </Notice>
      <Card title={matched ? 'It would' : 'If it started, it would'} flush>
        <ol class="steps">
          {steps.map(({ would, skipped, email }) => (
            <li>
              <span class="numbered">{would}</span>
              {skipped === undefined ? null : (
                <>
                  {' '}
                  <Badge tone="warn">skipped</Badge> <span class="muted">{skipped}</span>
                </>
              )}
              {email === undefined ? null : (
                <div class="letter">
                  To: {email.to}
                  {'\n'}Subject: {email.subject}
                  {'\n\n'}
                  {email.text}
                </div>
              )}
            </li>
          ))}
        </ol>
        {steps.length === 0 ? <p class="empty">It has no steps yet.</p> : null}
      </Card>
    </>
  )
}

async function listRecords(
  db: Database,
  { trigger }: Workflow,
): Promise<[id: string, label: string][]> {
  if (trigger === 'checkout_abandoned') {
    const rows = await listCheckouts(db, {}, shownRecords, null)
    return rows.map(({ storeId, externalId, buyerEmail, total, currency }) => [
      checkoutId(storeId, externalId),
      [externalId, buyerEmail, `${formatMoney(total, currency)} ${currency}`]
        .filter(Boolean)
        .join(' · '),
    ])
  }
  const rows = await listOrders(db, {}, shownRecords, null)
  return rows.map(({ storeId, externalId, number, buyerEmail, total, currency }) => [
    orderId(storeId, externalId),
    [number, buyerEmail, `${formatMoney(total, currency)} ${currency}`].filter(Boolean).join(' · '),
  ])
}
