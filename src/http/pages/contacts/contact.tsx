// The card of one contact: fields and where each came from, links, orders, behaviour, what could not be normalised (S4).

import { Hono, type Context } from 'hono'
import { NotFound } from '../../../core/errors.ts'
import { lastCheckouts } from '../../../db/checkouts.ts'
import { openDatabase } from '../../../db/client.ts'
import { behaviourOf, findContact, findContacts, linksOf } from '../../../db/contacts.ts'
import { mergesInto } from '../../../db/merges.ts'
import { ordersOfContact } from '../../../db/orders.ts'
import { namesOf } from '../../../db/stores.ts'
import { toCheckoutShape } from '../../api/checkout-shape.ts'
import { toContactShape } from '../../api/contact-shape.ts'
import { toOrderShape } from '../../api/order-shape.ts'
import type { AppEnv } from '../../env.ts'
import { Badge } from '../components/badge.tsx'
import { Head } from '../components/blocks.tsx'
import { Time } from '../components/value.tsx'
import { page } from '../layout.tsx'
import type { Refused } from '../validate.ts'
import { MergeCard, MergedCard, PrivacyCard } from './actions.tsx'
import { ContactFields } from './fields.tsx'
import { contactName } from './list.tsx'
import { BehaviourCard, CheckoutsCard, LinksCard, NotesCard, OrdersCard } from './sections.tsx'

const shownOrders = 50

type Forms = { merge?: Refused; erase?: Refused }

export const contactPage = new Hono<AppEnv>().get('/:id', (c) => showContact(c, c.req.param('id')))

/** Also after a form on it was refused: then with what was typed and what is wrong. */
export async function showContact(c: Context<AppEnv>, id: string, forms: Forms = {}) {
  const db = openDatabase(c.env.DB)
  const found = await findContact(db, id)
  if (!found) throw new NotFound('contact')
  const merged = await findContacts(
    db,
    (await mergesInto(db, id)).map(({ mergedId }) => mergedId),
  )
  const [links, behaviour, orders, checkouts, names] = await Promise.all([
    linksOf(db, [found.id]),
    behaviourOf(db, [found.id]),
    ordersOfContact(db, found.id, shownOrders),
    lastCheckouts(db, found.id),
    namesOf(db),
  ])
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
      />
      <div class="split">
        <div class="stack">
          <ContactFields contact={contact} names={names} />
          <OrdersCard
            orders={orders.map((order) => toOrderShape(order, ''))}
            all={orders.length < shownOrders}
            contactId={contact.id}
          />
          <CheckoutsCard
            checkouts={checkouts.map((checkout) => toCheckoutShape(checkout))}
            contactId={contact.id}
            names={names}
          />
        </div>
        <div class="stack">
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
  const status = (forms.merge ?? forms.erase)?.status ?? 200
  return page(c, { title: contactName(contact), section: '/contacts' }, content, status)
}
