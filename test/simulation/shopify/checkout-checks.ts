// Checkouts of the shop against those of the hub (A1, A2): open, abandoned or recovered, with the same basket, and
// announced once at most.

import { compareFields } from '../records.ts'
import type { Records } from './records.ts'
import { digits, type ShopCheckout } from './state.ts'
import { subject } from './subjects.ts'
import type { ShopifyWorld } from './world.ts'

/** Long after the last of them was left. */
export function checkCheckouts(
  world: ShopifyWorld,
  records: Records,
  { whole }: { whole: boolean },
): string[] {
  return [
    ...records.shop.checkouts.flatMap((checkout) =>
      compareCheckout(world, records, checkout, whole),
    ),
    ...records.checkouts
      .filter(({ externalId }) => !world.everRecords.has(subject('checkout', externalId)))
      .map(({ externalId }) => `A1 checkout ${externalId} is on record and never was in the shop`),
    ...records.checkouts
      .filter(({ externalId }) => !records.shop.checkouts.some(({ token }) => token === externalId))
      .filter(({ externalId }) => world.wasTold(subject('checkout', externalId)))
      .filter(({ closed, state }) => !closed && state !== 'recovered')
      .map(({ externalId }) => `A1 the deletion of checkout ${externalId} is not marked`),
    ...checkAnnounced(records),
  ]
}

function compareCheckout(
  world: ShopifyWorld,
  { checkoutOf, linkOf, orderOf, shop }: Records,
  checkout: ShopCheckout,
  whole: boolean,
): string[] {
  const { token, completedAt } = checkout
  const found = checkoutOf.get(token)
  if (!found) return [`A1 checkout ${token} is missing`]
  const customerId = checkout.customerId && digits(checkout.customerId)
  const order = shop.orders.find(({ checkoutToken }) => checkoutToken === token)
  const sold = new Set(
    shop.products.flatMap(({ variants }) => variants.map(({ id }) => digits(id))),
  )
  // A variant that was deleted meanwhile the shop names in a delivery, and not in its list.
  const show = (lines: { quantity: number; variantId: string | null }[]) =>
    lines
      .map(({ quantity, variantId: id }) => `${quantity} of ${id && sold.has(id) ? id : null}`)
      .join()
  const knowsBuyer = customerId !== null && (whole || !world.isUnheardOf(customerId))
  const isRecovered = completedAt !== null || order !== undefined
  const customer = found.customerExternalId && world.heirOf(found.customerExternalId)
  const theirs = {
    state: isRecovered ? 'recovered' : 'abandoned',
    isCompleted: completedAt !== null,
    currency: checkout.currency,
    total: checkout.lines.reduce((sum, { price, quantity }) => sum + price * quantity, 0),
    lines: show(checkout.lines),
    customer: customerId && world.heirOf(customerId),
    order: order && orderOf.has(digits(order.id)) ? digits(order.id) : found.orderExternalId,
    contact: (knowsBuyer && linkOf.get(customerId)?.contactId) || found.contactId,
  }
  const ours: typeof theirs = {
    state: found.state,
    isCompleted: found.completedAt !== null,
    currency: found.currency,
    total: found.total,
    lines: show(found.lines.map((line) => ({ ...line, variantId: line.variantExternalId }))),
    customer,
    order: found.orderExternalId,
    contact: found.contactId,
  }
  // The list does not tell the email of somebody who is no customer; a delivery does.
  const nobody = !isRecovered && found.contactId === null && (customerId ?? found.buyerEmail)
  return [
    ...compareFields(`checkout ${token}`, theirs, ours),
    ...(nobody ? [`A1 the abandoned checkout ${token} of ${nobody} has no contact`] : []),
  ]
}

/** A2, M5: none twice, and nothing of what history brought. */
function checkAnnounced({ events }: Records): string[] {
  const told = events.filter(({ transitions }) => transitions.includes('checkout_abandoned'))
  const ids = told.map(({ recordId }) => recordId)
  return [
    ...ids.filter((id, place) => ids.indexOf(id) !== place).map((id) => `A2 ${id} announced twice`),
    ...told
      .filter(({ origin }) => origin === 'import')
      .map(({ recordId }) => `M5 ${recordId} announced by an import`),
  ]
}
