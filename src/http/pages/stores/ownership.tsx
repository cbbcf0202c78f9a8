// The ownership tab of a store: who decides what a field says, and what a choice changes (O1).

import { Hono } from 'hono'
import { z } from 'zod'
import {
  ownedFields,
  ownerOf,
  owners,
  type OwnedField,
  type Owner,
  type Ownership,
} from '../../../core/ownership.ts'
import type { AppEnv } from '../../env.ts'
import { changeSettings } from '../../settings.ts'
import { Card, Head, Notice } from '../components/blocks.tsx'
import { Table } from '../components/table.tsx'
import { capital } from '../components/value.tsx'
import { fieldNames } from '../conflicts/words.ts'
import { page } from '../layout.tsx'
import { choice, validForm, validQuery } from '../validate.ts'
import { readRow } from './read.ts'
import { StoreTabs } from './tabs.tsx'

/** A field that is not sent, or empty, has the default. */
const form = z.object(
  // SAFETY: one entry for each field.
  Object.fromEntries(ownedFields.map((field) => [field, choice(owners)])) as Record<
    OwnedField,
    ReturnType<typeof choice<typeof owners>>
  >,
)

const saved = z.object({ saved: z.literal('1').optional().catch(undefined) })

export const storeOwnership = new Hono<AppEnv>()
  .get('/:id/ownership', validQuery(saved), async (c) => {
    const store = await readRow(c.env, c.req.param('id'))
    const content = (
      <>
        <Head
          title={store.name}
          up={['/stores', 'Stores']}
          sub="Who decides what a contact’s field says when this store and somebody else disagree."
        />
        <StoreTabs storeId={store.id} tab="ownership" />
        <div class="split">
          <div class="stack">
            {c.req.valid('query').saved === undefined ? null : (
              <Notice tone="good">The ownership is saved.</Notice>
            )}
            <FieldsCard storeId={store.id} ownership={store.settings.ownership} />
          </div>
          <div class="stack">
            <MeaningsCard />
            <FixedCard />
          </div>
        </div>
      </>
    )
    return page(c, { title: `Ownership · ${store.name}`, section: '/stores' }, content)
  })
  .post(
    '/:id/ownership',
    validForm(form, (c) => c.redirect(`/stores/${c.req.param('id')}/ownership`, 303)),
    async (c) => {
      const store = await readRow(c.env, c.req.param('id'))
      const chosen = Object.entries(c.req.valid('form')).filter(([, owner]) => owner !== undefined)
      const ownership: Ownership = Object.fromEntries(chosen)
      await changeSettings(c.env, store, { ownership })
      return c.redirect(`/stores/${store.id}/ownership?saved=1`, 303)
    },
  )

const labels: Record<Owner, string> = {
  store: 'the store',
  hub: 'the hub',
  newest: 'the newest',
}

function FieldsCard({ storeId, ownership }: { storeId: string; ownership: Ownership }) {
  const rows = ownedFields.map((field) => {
    const name = capital(fieldNames[field] ?? field)
    return [
      name,
      labelOf(field, ownerOf({}, field)),
      <select name={field} aria-label={`Owner of ${name}`}>
        <option value="">default</option>
        {owners.map((owner) => (
          <option value={owner} selected={ownership[field] === owner}>
            {labelOf(field, owner)}
          </option>
        ))}
      </select>,
    ]
  })
  return (
    <form method="post" action={`/stores/${storeId}/ownership`}>
      <Card title="Contact fields" flush>
        <Table
          label="Owners of contact fields"
          columns={['Field', 'Default', 'For this store']}
          rows={rows}
          empty=""
        />
        <p class="cure">
          A choice counts from the next time that the store speaks of somebody: a delivery, a
          scheduled read, or “Import now” for all at once. Values that stand stay until then. A
          field that is taken from the store can be edited here at once.
        </p>
        <div class="after">
          <button class="main">Save</button>
        </div>
      </Card>
    </form>
  )
}

function MeaningsCard() {
  return (
    <Card title="What each means">
      <dl class="meanings">
        <dt>The store</dt>
        <dd>
          What this store says holds, also when it clears a value. Nobody edits the field here, and
          other stores do not change it.
        </dd>
        <dt>The hub</dt>
        <dd>This store fills the field in while it is blank, and never changes it afterwards.</dd>
        <dt>The newest</dt>
        <dd>
          Whoever said it last is right: a store by the time it names, somebody here by the time of
          the edit. A store that only repeats itself says nothing new. A blank changes nothing. Tags
          are merged: what each side adds or takes away is added or taken away.
        </dd>
      </dl>
    </Card>
  )
}

function FixedCard() {
  return (
    <Card title="Not to be chosen">
      <dl class="meanings">
        <dt>Always the store’s</dt>
        <dd>Orders, payments, refunds, products, collections and checkouts.</dd>
        <dt>Always the hub’s</dt>
        <dd>Notes, and segments that are kept by hand.</dd>
      </dl>
    </Card>
  )
}

/** Of tags nobody's are replaced by newer ones. */
function labelOf(field: OwnedField, owner: Owner): string {
  return field === 'tags' && owner === 'newest' ? 'merged' : labels[owner]
}
