// Rejected records by reason, with what to do and a way to try again (S3). Below them, what a queue gave up on.

import { Hono } from 'hono'
import { z } from 'zod'
import { InvalidInput } from '../../core/errors.ts'
import { cureFor } from '../../core/cures.ts'
import { countRejected, listRejected } from '../../db/attention.ts'
import { openDatabase, type Database } from '../../db/client.ts'
import { listDeadLetters } from '../../db/dead-letters.ts'
import { namesOf } from '../../db/stores.ts'
import { nextCursor, parseCursor, retryOne, retryReason, toRejectedShape } from '../api/rejected.ts'
import type { AppEnv } from '../env.ts'
import { Card, Head, Notice } from './components/blocks.tsx'
import { Filters } from './components/filters.tsx'
import { Pager } from './components/table.tsx'
import { plural, words } from './components/value.tsx'
import { page } from './layout.tsx'
import { DeadLetters, ReasonCard } from './rejected-groups.tsx'
import { cursor, filled, pageSize, validForm, validQuery } from './validate.ts'

/** How many of each reason are shown before one is asked for by itself. */
const shownOfEach = 5
const count = z.coerce.number().int().min(0).optional().catch(undefined)
const query = z.object({ reason: filled, storeId: filled, cursor, solved: count, left: count })

export const rejected = new Hono<AppEnv>()
  .get('/', validQuery(query), async (c) => {
    const { solved, left, ...asked } = c.req.valid('query')
    const db = openDatabase(c.env.DB)
    const [groups, names, deadLetters, counts] = await Promise.all([
      readGroups(db, asked),
      namesOf(db),
      listDeadLetters(db, 20),
      countRejected(db),
    ])
    const content = (
      <>
        <Head title="Rejected" sub="Records that could not be taken in. Each waits until it can." />
        <div class="stack">
          {solved === undefined ? null : <Retried solved={solved} left={left ?? 0} />}
          {counts.length === 0 ? (
            <Card>
              <p class="muted">No record is rejected.</p>
            </Card>
          ) : (
            <Filters
              path="/rejected"
              query={asked}
              selects={[
                ['reason', 'Reason', counts.map(({ reason }) => [reason, words(reason)])],
                ['storeId', 'Store', [...names]],
              ]}
            />
          )}
          {groups.map((group) => (
            <ReasonCard {...group} names={names} query={asked} />
          ))}
          {asked.reason === undefined ? null : (
            <Pager path="/rejected" query={asked} next={groups[0]?.next ?? null} />
          )}
          <DeadLetters letters={deadLetters} names={names} />
        </div>
      </>
    )
    return page(c, { title: 'Rejected', section: '/rejected' }, content)
  })
  .post('/retry', validForm(z.object({ reason: z.string().min(1) }), noReason), async (c) => {
    const { reason } = c.req.valid('form')
    return c.redirect(resultPath(await retryReason(c.env, reason)), 303)
  })
  .post('/:id/retry', async (c) =>
    c.redirect(resultPath(await retryOne(c.env, c.req.param('id'))), 303),
  )

function noReason(): never {
  throw new InvalidInput('Choose which records to try again.')
}

type Asked = {
  reason?: string | undefined
  storeId?: string | undefined
  cursor?: string | undefined
}

async function readGroups(db: Database, { reason, storeId, cursor: before }: Asked) {
  const counts = await countRejected(db, storeId)
  const chosen = counts.filter((each) => reason === undefined || each.reason === reason)
  const limit = reason === undefined ? shownOfEach : pageSize
  return Promise.all(
    chosen.map(async (each) => {
      const filter = { reason: each.reason, storeId }
      const rows = await listRejected(db, filter, limit, parseCursor(before))
      return {
        ...each,
        cure: cureFor(each.reason),
        rows: rows.map(toRejectedShape),
        next: nextCursor(rows, limit),
      }
    }),
  )
}

function resultPath(outcomes: { outcome: string }[]): string {
  const left = outcomes.filter(({ outcome }) => outcome === 'rejected').length
  return `/rejected?solved=${outcomes.length - left}&left=${left}`
}

function Retried({ solved, left }: { solved: number; left: number }) {
  return (
    <Notice tone={left === 0 ? 'good' : 'bad'}>
      <p>
        Tried again: {plural(solved, 'record')} taken in
        {left === 0 ? '' : `, ${plural(left, 'record')} rejected again`}.
      </p>
    </Notice>
  )
}
