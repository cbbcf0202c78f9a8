// Where each field of the catalogue lies in the database.

import { sql, type SQL } from 'drizzle-orm'
import type { ContactFieldName } from '../core/filter-contact-fields.ts'
import type { Field } from '../core/filter-field.ts'
import { customKey } from '../core/filter-fields.ts'
import type { Given } from './given.ts'

/** A value of a contact, or the rows that its list consists of: `from` ends in a condition. */
export type Source = { value: SQL } | { value: SQL; currency: SQL } | { value: SQL; from: SQL }

/** The source of a field, seen from a row of `contacts`. */
export function sourceOf(field: Field, given: Given, basicStores: string[]): Source {
  const key = customKey(field.name)
  if (key !== null) return customSource(field, given.add(key))
  // SAFETY: a field that is not custom is one of the catalogue, and only contacts are filtered here.
  return sources[field.name as ContactFieldName](given, basicStores)
}

type Make = (given: Given, basicStores: string[]) => Source

const sources: Record<ContactFieldName, Make> = {
  firstName: column('first_name'),
  lastName: column('last_name'),
  email: column('email'),
  phone: column('phone'),
  deliveryPhone: column('delivery_phone'),
  language: column('language'),
  country: of(sql`contacts.address ->> 'country'`),
  province: of(sql`contacts.address ->> 'province'`),
  city: of(sql`contacts.address ->> 'city'`),
  postalCode: of(sql`contacts.address ->> 'postalCode'`),
  guest: column('guest'),
  createdAt: of(sql`coalesce(contacts.source_created_at, contacts.created_at)`),
  consent: of(sql`coalesce(contacts.consent ->> 'state', 'unknown')`),
  consentUpdatedAt: of(sql`contacts.consent ->> 'updatedAt'`),
  unsubscriptionCause: of(sql`contacts.consent ->> 'cause'`),
  tag: () => ({ value: sql`item.value`, from: sql`json_each(contacts.tags) AS item WHERE true` }),
  segment: () => ({
    value: sql`item.value`,
    // Hardly anybody is in one: the length is known without reading what lies at the end of a long row.
    from: sql`json_each(contacts.segments) AS item WHERE octet_length(contacts.segments) > 2`,
  }),
  store: () => ({
    value: sql`link.store_id`,
    from: sql`links AS link WHERE link.contact_id = contacts.id`,
  }),
  platform: () => ({
    value: sql`store.platform`,
    from: sql`links AS link JOIN stores AS store ON store.id = link.store_id WHERE link.contact_id = contacts.id`,
  }),
  ordersCount: behaviour((counted) => sql`coalesce(${counted(sql`sum(orders_count)`)}, 0)`),
  totalSpent: behaviourMoney((counted) => counted(sql`sum(total_spent)`)),
  averageSpent: behaviourMoney((counted) =>
    counted(sql`CASE sum(paid_count) WHEN 0 THEN 0
      ELSE CAST(round(1.0 * sum(total_spent) / sum(paid_count)) AS INTEGER) END`),
  ),
  firstOrderAt: behaviour((counted) => counted(sql`min(first_order_at)`)),
  lastOrderAt: behaviour((_, last) => last(sql`last_order_at`)),
  lastOrderTotal: behaviourMoney((_, last) => last(sql`last_order_total`)),
  lastOrderItems: behaviour((_, last) => last(sql`last_order_items`)),
  checkoutState: of(lastCheckout(sql`state`)),
  checkoutTotal: () => ({
    value: lastCheckout(sql`total`),
    currency: lastCheckout(sql`currency`),
  }),
  checkoutCreatedAt: of(lastCheckout(sql`started_at`)),
  checkoutUpdatedAt: of(lastCheckout(sql`stated_at`)),
}

function of(value: SQL): Make {
  return () => ({ value })
}

function column(name: string): Make {
  return of(sql.raw(`contacts.${name}`))
}

/** The checkout of a contact that was changed last, in whichever store. */
function lastCheckout(value: SQL): SQL {
  return sql`(SELECT ${value} FROM checkouts WHERE contact_id = contacts.id
    ORDER BY stated_at DESC, store_id DESC, external_id DESC LIMIT 1)`
}

type Behaviour = (counted: (sum: SQL) => SQL, last: (value: SQL) => SQL) => SQL

function behaviour(make: Behaviour): Make {
  return (given, basicStores) => {
    const rows = rowsOf(given, basicStores)
    return { value: make(counted(rows), last(rows)) }
  }
}

function behaviourMoney(make: Behaviour): Make {
  return (given, basicStores) => {
    const rows = rowsOf(given, basicStores)
    return { value: make(counted(rows), last(rows)), currency: last(rows)(sql`currency`) }
  }
}

/** The behaviour of a contact in stores at level advanced. Where all are, nothing is compared. */
function rowsOf(given: Given, basicStores: string[]): SQL {
  const ofContact = sql`behaviours WHERE contact_id = contacts.id`
  if (basicStores.length === 0) return ofContact
  const basic = given.add(JSON.stringify(basicStores))
  return sql`${ofContact} AND store_id NOT IN (SELECT value FROM json_each(${basic}))`
}

/** As `shownBehaviour` picks it. */
function last(rows: SQL): (value: SQL) => SQL {
  return (value) => sql`(SELECT ${value} FROM ${rows}
    ORDER BY last_order_at DESC, store_id DESC, currency DESC LIMIT 1)`
}

/** In the currency of the last order; hardly anybody has orders in two, so the rest is spared the look-up. */
function counted(rows: SQL): (sum: SQL) => SQL {
  return (sum) => sql`(SELECT CASE WHEN min(currency) IS max(currency) THEN ${sum} ELSE
    (SELECT ${sum} FROM ${rows} AND currency = ${last(rows)(sql`currency`)}) END FROM ${rows})`
}

/** One entry of the contact's custom values; another type than the field's counts as none. */
function customSource({ type }: Field, key: SQL): Source {
  const entry = sql`json_each(contacts.custom) AS entry WHERE entry.key = ${key}`
  const valueOf = (condition: SQL) => ({
    value: sql`(SELECT entry.value FROM ${entry} AND ${condition})`,
  })
  switch (type) {
    case 'number':
      return valueOf(sql`entry.type IN ('integer', 'real')`)
    case 'boolean':
      return valueOf(sql`entry.type IN ('true', 'false')`)
    case 'day':
      return valueOf(sql`entry.type = 'text'
        AND entry.value GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'`)
    case 'list':
      return {
        value: sql`item.value`,
        from: sql`json_each((SELECT entry.value FROM ${entry} AND entry.type = 'array')) AS item
          WHERE item.type = 'text'`,
      }
    default:
      return valueOf(sql`entry.type = 'text'`)
  }
}
