// What a filter can ask of a contact: its fields, what its orders add up to, and its last checkout.

import { amountIn, ofContact, type Field } from './filter-field.ts'

const consentStates = ['subscribed', 'unsubscribed', 'pending', 'unknown']
const checkoutStates = ['open', 'abandoned', 'recovered']

const profile = [
  ofContact('firstName', 'First name', 'text', ({ contact }) => contact.firstName),
  ofContact('lastName', 'Last name', 'text', ({ contact }) => contact.lastName),
  ofContact('email', 'Email', 'text', ({ contact }) => contact.email),
  ofContact('phone', 'Phone', 'text', ({ contact }) => contact.phone),
  ofContact('deliveryPhone', 'Delivery phone', 'text', ({ contact }) => contact.deliveryPhone),
  ofContact('language', 'Language', 'text', ({ contact }) => contact.language),
  ofContact('country', 'Country', 'text', ({ contact }) => contact.address?.country ?? null),
  ofContact('province', 'Province', 'text', ({ contact }) => contact.address?.province ?? null),
  ofContact('city', 'City', 'text', ({ contact }) => contact.address?.city ?? null),
  ofContact('postalCode', 'Postcode', 'text', ({ contact }) => contact.address?.postalCode ?? null),
  ofContact('guest', 'Guest', 'boolean', ({ contact }) => contact.guest),
  ofContact(
    'createdAt',
    'Known since',
    'date',
    ({ contact }) => contact.sourceCreatedAt ?? contact.createdAt,
  ),
  ofContact(
    'consent',
    'Consent',
    'choice',
    ({ contact }) => contact.consent?.state ?? 'unknown',
    consentStates,
  ),
  ofContact(
    'consentUpdatedAt',
    'Consent changed',
    'date',
    ({ contact }) => contact.consent?.updatedAt ?? null,
  ),
  ofContact(
    'unsubscriptionCause',
    'Unsubscription cause',
    'text',
    ({ contact }) => contact.consent?.cause ?? null,
  ),
] as const

const belonging = [
  ofContact('tag', 'Tag', 'list', ({ contact }) => contact.tags),
  ofContact('segment', 'Segment kept by hand', 'choices', ({ contact }) => contact.segments),
  ofContact('store', 'Store', 'choices', ({ stores }) => stores.map(({ id }) => id)),
  ofContact('platform', 'Platform', 'choices', ({ stores }) =>
    stores.map(({ platform }) => platform),
  ),
] as const

/** Who has no order that counts has no amounts and times, but none is a number of orders too. */
const behaviour = [
  ofContact('ordersCount', 'Orders', 'number', ({ behaviour }) => behaviour?.ordersCount ?? 0),
  ofContact('totalSpent', 'Total spent', 'money', ({ behaviour }) =>
    amountIn(behaviour, 'totalSpent'),
  ),
  ofContact('averageSpent', 'Average spent', 'money', ({ behaviour }) =>
    amountIn(behaviour, 'averageSpent'),
  ),
  ofContact(
    'firstOrderAt',
    'First order',
    'date',
    ({ behaviour }) => behaviour?.firstOrderAt ?? null,
  ),
  ofContact('lastOrderAt', 'Last order', 'date', ({ behaviour }) => behaviour?.lastOrderAt ?? null),
  ofContact('lastOrderTotal', 'Last order total', 'money', ({ behaviour }) =>
    amountIn(behaviour, 'lastOrderTotal'),
  ),
  ofContact(
    'lastOrderItems',
    'Last order items',
    'number',
    ({ behaviour }) => behaviour?.lastOrderItems ?? null,
  ),
] as const

const lastCheckout = [
  ofContact(
    'checkoutState',
    'Last checkout',
    'choice',
    ({ checkout }) => checkout?.state ?? null,
    checkoutStates,
  ),
  ofContact('checkoutTotal', 'Last checkout total', 'money', ({ checkout }) =>
    amountIn(checkout, 'total'),
  ),
  ofContact(
    'checkoutCreatedAt',
    'Last checkout created',
    'date',
    ({ checkout }) => checkout?.startedAt ?? null,
  ),
  ofContact(
    'checkoutUpdatedAt',
    'Last checkout changed',
    'date',
    ({ checkout }) => checkout?.statedAt ?? null,
  ),
] as const

export const contactFields = [
  ...profile,
  ...belonging,
  ...behaviour,
  ...lastCheckout,
] as const satisfies Field[]

export type ContactFieldName = (typeof contactFields)[number]['name']
