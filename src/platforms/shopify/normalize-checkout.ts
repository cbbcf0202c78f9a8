// A Shopify checkout that somebody left (A1), from the list of abandoned checkouts and from a delivery. Pure.
//
// The list has no field for the token, which deliveries and orders name a checkout by: it is taken from the recovery
// address. That is an assumption about Shopify's addresses; where it fails, the list's own id stands for the token.

import { z } from 'zod'
import type { Reading } from '../../core/change.ts'
import type { Profile } from '../../core/contact.ts'
import type { OrderLine } from '../../core/order.ts'
import { parseMoney } from '../../core/formats/money.ts'
import type { Note } from '../../core/formats/text.ts'
import { email, phone, readSafely, reject, text, time, toAddress } from './fields.ts'
import { idOf } from './ids.ts'
import {
  checkoutNode,
  checkoutPayload,
  type CheckoutLineNode,
  type CheckoutLinePayload,
  type Place,
} from './payloads-checkout.ts'

/** What a checkout states. `externalId` is its token; amounts in minor units of the shop's currency. */
export type CheckoutReading = {
  externalId: string
  statedAt: number
  facts: {
    customerExternalId: string | null
    buyerEmail: string | null
    currency: string
    total: number
    lines: OrderLine[]
    recoveryUrl: string | null
    startedAt: number
    completedAt: number | null
    closed: boolean
  }
  buyer: Profile
}

/** A checkout as a change, whether a list or a delivery brought it. */
export function readCheckout(payload: unknown): Reading {
  return readSafely('checkout', payload, toChange)
}

function toChange(payload: unknown): Reading {
  const read = readCheckoutPayload(payload) ?? readCheckoutNode(payload)
  if (read) return { type: 'change', change: { kind: 'checkout', ...read } }
  // Only the list's nodes carry an id.
  const form =
    typeof Reflect.get(Object(payload), 'id') === 'string' ? checkoutNode : checkoutPayload
  const { error } = form.safeParse(payload)
  return reject('checkout', payload, error ?? new z.ZodError([]))
}

const deleted = z.object({ token: z.string().min(1) })

/** The body of checkouts/delete. One without a token names nothing that is on record here. */
export function readCheckoutGone(payload: unknown): Reading {
  const token = deleted.safeParse(payload).data?.token ?? null
  return token === null
    ? { type: 'skipped', kind: 'checkout', externalId: null, reason: 'no_token' }
    : {
        type: 'change',
        change: { kind: 'gone', of: 'checkout', externalId: token, statedAt: null },
      }
}

/** A node of `abandonedCheckouts`; null where it has not the form of one. */
export function readCheckoutNode(node: unknown): CheckoutReading | null {
  const parsed = checkoutNode.safeParse(node)
  if (!parsed.success) return null
  const { data: checkout } = parsed
  const { customer, totalPriceSet, shippingAddress } = checkout
  const currency = totalPriceSet.shopMoney.currencyCode
  const startedAt = time(checkout.createdAt) ?? 0
  return {
    externalId: tokenOf(checkout.abandonedCheckoutUrl) ?? idOf(checkout.id) ?? '',
    statedAt: time(checkout.updatedAt) ?? startedAt,
    facts: {
      customerExternalId: idOf(customer?.id),
      buyerEmail: email(customer?.defaultEmailAddress?.emailAddress),
      currency,
      total: amount(totalPriceSet.shopMoney.amount, currency),
      lines: checkout.lineItems.nodes.map((line) => toLine(line, currency)),
      recoveryUrl: text(checkout.abandonedCheckoutUrl),
      startedAt,
      completedAt: time(checkout.completedAt),
      closed: false,
    },
    buyer: toBuyer({
      names: [customer, shippingAddress],
      email: customer?.defaultEmailAddress?.emailAddress,
      phone: customer?.defaultPhoneNumber?.phoneNumber,
      language: null,
      shipping: shippingAddress,
    }),
  }
}

/** The body of checkouts/create and checkouts/update; null where it has not the form of one. */
export function readCheckoutPayload(payload: unknown): CheckoutReading | null {
  const parsed = checkoutPayload.safeParse(payload)
  if (!parsed.success) return null
  const { data: checkout } = parsed
  const { currency, customer } = checkout
  const shipping = checkout.shipping_address && toPlace(checkout.shipping_address)
  const person = customer && { firstName: customer.first_name, lastName: customer.last_name }
  const startedAt = time(checkout.created_at) ?? 0
  const customerId = idOf(customer?.admin_graphql_api_id) ?? idText(customer?.id)
  return {
    externalId: checkout.token,
    statedAt: time(checkout.updated_at) ?? startedAt,
    facts: {
      customerExternalId: customerId,
      buyerEmail: email(checkout.email),
      currency,
      total: amount(checkout.total_price, currency),
      lines: (checkout.line_items ?? []).map((line, place) => toPayloadLine(line, place, currency)),
      recoveryUrl: text(checkout.abandoned_checkout_url),
      startedAt,
      completedAt: time(checkout.completed_at),
      closed: false,
    },
    buyer: toBuyer({
      names: [person, shipping],
      email: checkout.email,
      phone: checkout.phone,
      language: checkout.customer_locale,
      shipping,
    }),
  }
}

/**
 * The token in a recovery address: `/checkouts/<token>/recover` of old, `/checkouts/ac/<cart token>/recover?key=<token>`
 * today.
 */
export function tokenOf(address: string | null | undefined): string | null {
  if (!address || !URL.canParse(address)) return null
  const url = new URL(address)
  const [, old = null] = /\/checkouts\/([0-9a-zA-Z]{16,})(?:\/|$)/.exec(url.pathname) ?? []
  return old ?? url.searchParams.get('key')
}

function toBuyer(from: {
  names: (
    | { firstName?: string | null | undefined; lastName?: string | null | undefined }
    | null
    | undefined
  )[]
  email: string | null | undefined
  phone: string | null | undefined
  language: string | null | undefined
  shipping: Place | null | undefined
}): Profile {
  const notes: Note[] = []
  const named = from.names.find((each) => text(each?.firstName) ?? text(each?.lastName))
  const address = toAddress(from.shipping, notes)
  return {
    firstName: text(named?.firstName),
    lastName: text(named?.lastName),
    email: email(from.email),
    phone: phone(from.phone, address?.country ?? null, 'phone', notes),
    deliveryPhone: address?.phone ?? null,
    language: text(from.language),
    address,
    consent: null,
  }
}

function toLine(line: CheckoutLineNode, currency: string): OrderLine {
  return {
    externalId: idOf(line.id) ?? '',
    productExternalId: idOf(line.product?.id),
    variantExternalId: idOf(line.variant?.id),
    sku: text(line.sku),
    title: titleOf(line.title, line.variantTitle),
    quantity: line.quantity,
    price: amount(line.originalUnitPriceSet.shopMoney.amount, currency),
    total: amount(line.discountedTotalPriceSet.shopMoney.amount, currency),
    custom: !line.product,
  }
}

function toPayloadLine(line: CheckoutLinePayload, place: number, currency: string): OrderLine {
  return {
    externalId: line.key ?? String(place),
    productExternalId: idText(line.product_id),
    variantExternalId: idText(line.variant_id),
    sku: text(line.sku),
    title: titleOf(line.title, line.variant_title),
    quantity: line.quantity,
    price: amount(line.price, currency),
    total: amount(line.line_price, currency),
    custom: !line.product_id,
  }
}

function titleOf(title: string | null | undefined, variant: string | null | undefined): string {
  return [text(title), text(variant)].filter((part) => part !== null).join(' - ')
}

/** A basket is worth showing whatever one of its amounts says. */
function amount(value: string | number | null | undefined, currency: string): number {
  return parseMoney(value ?? 0, currency) ?? 0
}

function idText(id: number | string | null | undefined): string | null {
  const isExact = typeof id !== 'number' || Number.isSafeInteger(id)
  return id && isExact ? String(id) : null
}

/** An address as deliveries write it. */
function toPlace(address: Record<string, string | null | undefined>): Place {
  return {
    firstName: address['first_name'],
    lastName: address['last_name'],
    company: address['company'],
    address1: address['address1'],
    address2: address['address2'],
    city: address['city'],
    province: address['province'],
    provinceCode: address['province_code'],
    countryCodeV2: address['country_code'],
    zip: address['zip'],
    phone: address['phone'],
  }
}
