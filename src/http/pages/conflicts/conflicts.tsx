// Conflicts: first those that wait for a person, with what can be done; then what was settled, and why (I4, O3).

import { Hono, type Context } from 'hono'
import { z } from 'zod'
import { HubError } from '../../../core/errors.ts'
import { openDatabase } from '../../../db/client.ts'
import { conflictStates } from '../../../db/conflicts.ts'
import { namesOf } from '../../../db/stores.ts'
import { closeConflict, mergeConflict } from '../../../records/conflicts.ts'
import { conflictKey, readConflicts } from '../../api/conflicts.ts'
import type { AppEnv } from '../../env.ts'
import { Card, Head, Notice } from '../components/blocks.tsx'
import { Filters } from '../components/filters.tsx'
import { Pager, withQuery } from '../components/table.tsx'
import { page } from '../layout.tsx'
import { choice, cursor, filled, pageSize, validForm, validQuery } from '../validate.ts'
import { OpenConflicts } from './open.tsx'
import { SettledConflicts } from './settled.tsx'

/** How many open ones stand above the others before they are asked for by themselves. */
const openAbove = 10

const contactId = z
  .string()
  .regex(/^con_[0-9a-z]+$/)
  .optional()
  .catch(undefined)

const query = z.object({
  storeId: filled,
  state: choice(conflictStates),
  cursor,
  merged: contactId,
  kept: z.literal('1').optional().catch(undefined),
})

export const conflicts = new Hono<AppEnv>()
  .get('/', validQuery(query), (c) => showConflicts(c, c.req.valid('query')))
  .post('/merge', validForm(conflictKey, incomplete), async (c) => {
    const db = openDatabase(c.env.DB)
    const merged = await mergeConflict(db, c.req.valid('form'), Date.now())
    return c.redirect(withQuery('/conflicts', { merged }), 303)
  })
  .post('/close', validForm(conflictKey, incomplete), async (c) => {
    await closeConflict(openDatabase(c.env.DB), c.req.valid('form'), Date.now())
    return c.redirect('/conflicts?kept=1', 303)
  })

function incomplete(): never {
  throw new HubError('invalid_input', 400, 'Choose a conflict of the list.')
}

async function showConflicts(
  c: Context<AppEnv>,
  { merged, kept, ...asked }: z.output<typeof query>,
) {
  const { state, storeId } = asked
  const db = openDatabase(c.env.DB)
  const hasOpen = state === 'open' || (state === undefined && asked.cursor === undefined)
  const limit = state === 'open' ? pageSize : openAbove
  const open = hasOpen
    ? await readConflicts(db, { storeId, state: 'open' }, limit, asked.cursor)
    : null
  const settled =
    state === 'open'
      ? null
      : await readConflicts(db, { storeId, state, settled: true }, pageSize, asked.cursor)
  const names = await namesOf(db)
  const content = (
    <>
      <Head
        title="Conflicts"
        sub="Two contacts that claim one address wait for you. Two values of one field are settled by the field’s owner, and listed with both."
      />
      <div class="stack">
        {merged === undefined ? null : (
          <Notice tone="good">
            The two are <a href={`/contacts/${merged}`}>one contact</a> now; they can be split again
            on its page.
          </Notice>
        )}
        {kept === undefined ? null : <Notice tone="good">Both contacts stay as they are.</Notice>}
        <Filters
          path="/conflicts"
          query={asked}
          selects={[
            ['state', 'State', conflictStates.map((each) => [each, each])],
            ['storeId', 'Store', [...names]],
          ]}
        />
        {open ? (
          <Card
            title="To decide"
            aside={<span class="muted">Merging keeps the one that has it, and can be undone.</span>}
            flush
          >
            <OpenConflicts {...open} names={names} />
            {state === 'open' ? (
              <Pager path="/conflicts" query={asked} next={open.next} />
            ) : open.next === null ? null : (
              <p class="after">
                <a href={withQuery('/conflicts', { storeId, state: 'open' })}>All that are open</a>
              </p>
            )}
          </Card>
        ) : null}
        {settled ? (
          <Card title="Settled" flush>
            <SettledConflicts {...settled} names={names} />
            <Pager path="/conflicts" query={asked} next={settled.next} />
          </Card>
        ) : null}
      </div>
    </>
  )
  return page(c, { title: 'Conflicts', section: '/conflicts' }, content)
}
