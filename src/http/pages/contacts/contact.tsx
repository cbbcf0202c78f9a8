// The card of one contact: fields and where each came from, links, orders, behaviour, what could not be normalised (S4).

import { Hono, type Context } from 'hono'
import { NotFound } from '../../../core/errors.ts'
import { lastCheckouts } from '../../../db/checkouts.ts'
import { openDatabase } from '../../../db/client.ts'
import { behaviourOf, findContact, findContacts, linksOf } from '../../../db/contacts.ts'
import { editRules } from '../../../db/edits.ts'
import { mergesInto } from '../../../db/merges.ts'
import { ordersOfContact } from '../../../db/orders.ts'
import { basicStoresOf, namesOf } from '../../../db/stores.ts'
import { toCheckoutShape } from '../../api/checkout-shape.ts'
import { toContactShape } from '../../api/contact-shape.ts'
import { toOrderShape } from '../../api/order-shape.ts'
import type { AppEnv } from '../../env.ts'
import { Badge } from '../components/badge.tsx'
import { Head, Notice } from '../components/blocks.tsx'
import { Time } from '../components/value.tsx'
import { page } from '../layout.tsx'
import type { Refused } from '../validate.ts'
import { MergeCard, MergedCard, PrivacyCard } from './actions.tsx'
import { SegmentsCard, TagsCard } from './chips.tsx'
import { EditCard } from './edit-card.tsx'
import { ContactFields } from './fields.tsx'
import { contactName } from './list.tsx'
import { PersonalNotesCard, type RefusedNote } from './notes.tsx'
import { BehaviourCard, CheckoutsCard, LinksCard, NotesCard, OrdersCard } from './sections.tsx'

const shownOrders = 50

type Forms = {
  edit?: Refused
  tags?: Refused
  segments?: Refused
  note?: RefusedNote
  merge?: Refused
  erase?: Refused
}

export const contactPage = new Hono<AppEnv>().get('/:id', (c) => showContact(c, c.req.param('id')))

/** With the form that edits it where `?edit=1` asks for it, or a form on it was refused: then with what was typed. */
export async function showContact(c: Context<AppEnv>, id: string, forms: Forms = {}) {
  const db = openDatabase(c.env.DB)
  const found = await findContact(db, id)
  if (!found) throw new NotFound('contact')
  const merged = await findContacts(
    db,
    (await mergesInto(db, id)).map(({ mergedId }) => mergedId),
  )
  const [links, behaviour, orders, checkouts, names, basicStores, rules] = await Promise.all([
    linksOf(db, [found.id]),
    behaviourOf(db, [found.id]),
    ordersOfContact(db, found.id, shownOrders),
    lastCheckouts(db, found.id),
    namesOf(db),
    basicStoresOf(db),
    editRules(db, found.audienceId),
  ])
  const isAsked = c.req.query('edit') === '1' && found.mergedInto === null
  const isEdited = forms.edit !== undefined || isAsked
  const contact = toContactShape(found, links.get(found.id) ?? [], behaviour.get(found.id), true)
  const content = (
    <>
      <Head
        title={contactName(contact)}
        badge={contact.guest ? <Badge tone="quiet">guest</Badge> : undefined}
        up={['/contacts', 'Contacts']}
        sub={
          <>
            Since <Time at={contact.createdAt} /> · changed <Time at={contact.updatedAt} />
          </>
        }
      >
        {isEdited || found.mergedInto !== null ? null : (
          <a class="button main" href={`/contacts/${found.id}?edit=1`}>
            Edit
          </a>
        )}
      </Head>
      <div class="split">
        <div class="stack">
          {c.req.query('saved') === '1' ? <Notice tone="good">The contact is saved.</Notice> : null}
          {isEdited ? (
            <EditCard contact={found} names={names} rules={rules} form={forms.edit ?? null} />
          ) : (
            <ContactFields contact={contact} names={names} customFields={rules.customFields} />
          )}
          <PersonalNotesCard contact={contact} form={forms.note ?? null} />
          <OrdersCard
            orders={orders.map((order) => toOrderShape(order, ''))}
            all={orders.length < shownOrders}
            contactId={contact.id}
          />
          <CheckoutsCard
            checkouts={checkouts
              .filter(({ storeId }) => !basicStores.includes(storeId))
              .map((checkout) => toCheckoutShape(checkout))}
            contactId={contact.id}
            names={names}
          />
        </div>
        <div class="stack">
          <TagsCard contact={found} names={names} form={forms.tags ?? null} />
          <SegmentsCard contact={found} segments={rules.segments} form={forms.segments ?? null} />
          <BehaviourCard behaviour={contact.behaviour} />
          <LinksCard links={contact.links} names={names} />
          <NotesCard notes={contact.normalization} />
          {contact.mergedInto === null ? (
            <MergeCard contact={contact} merged={merged} form={forms.merge ?? null} />
          ) : (
            <MergedCard contact={contact} />
          )}
          <PrivacyCard contact={contact} form={forms.erase ?? null} />
        </div>
      </div>
    </>
  )
  const [refused] = Object.values(forms)
  const status = refused?.status ?? 200
  return page(c, { title: contactName(contact), section: '/contacts' }, content, status)
}
