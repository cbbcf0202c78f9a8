// Checkouts that were left. Their token appears in no field, only inside the recovery address.

import { toIso, toIsoOrNull } from '../state/clock.ts'
import { toGid } from '../state/ids.ts'
import { sum } from '../state/money.ts'
import type { Shop } from '../state/shop.ts'
import type { Checkout, CheckoutLine } from '../state/types.ts'
import { pageOf } from './connection.ts'
import type { Resolvers } from './context.ts'
import { findVariant } from '../state/lookup.ts'
import { toAddress, toBag, toImage } from './values.ts'

interface LineNode {
  checkout: Checkout
  line: CheckoutLine
}

export function checkoutSubtotal(checkout: Checkout): number {
  return sum(checkout.lines, (line) => line.price * line.quantity) - checkout.discount
}

export function recoveryUrl(shop: Shop, checkout: Checkout): string {
  return `https://${shop.domain}/70564055069/checkouts/ac/${checkout.cartToken}/recover?key=${checkout.token}`
}

export const checkoutResolvers: Resolvers = {
  AbandonedCheckout: {
    id: (checkout: Checkout) => toGid('AbandonedCheckout', checkout.id),
    createdAt: (checkout: Checkout) => toIso(checkout.createdAt),
    updatedAt: (checkout: Checkout) => toIso(checkout.updatedAt),
    completedAt: (checkout: Checkout) => toIsoOrNull(checkout.completedAt),
    note: (checkout: Checkout) => checkout.note ?? '',
    taxesIncluded: () => true,
    abandonedCheckoutUrl: (checkout: Checkout, _args, { shop }) => recoveryUrl(shop, checkout),
    customAttributes: (checkout: Checkout) => checkout.attributes,
    customer: (checkout: Checkout, _args, { shop }) =>
      checkout.customerId === null ? null : (shop.customers.get(checkout.customerId) ?? null),
    billingAddress: (checkout: Checkout) => toAddress(checkout.billing),
    shippingAddress: (checkout: Checkout) => toAddress(checkout.shippingAddress),
    subtotalPriceSet: (checkout: Checkout) => toBag(checkoutSubtotal(checkout), checkout),
    totalDiscountSet: (checkout: Checkout) => toBag(checkout.discount, checkout),
    totalTaxSet: (checkout: Checkout) => toBag(checkout.tax, checkout),
    totalPriceSet: (checkout: Checkout) => toBag(checkoutSubtotal(checkout), checkout),
    totalLineItemsPriceSet: (checkout: Checkout) => toBag(checkoutSubtotal(checkout), checkout),
    lineItems: (checkout: Checkout, args, context) =>
      pageOf(
        checkout.lines.map((line) => ({ checkout, line })),
        args,
        context,
      ),
  },
  AbandonedCheckoutLineItem: {
    id: ({ line }: LineNode) => toGid('AbandonedCheckoutLineItem', line.id),
    title: ({ line }: LineNode) => line.title,
    variantTitle: ({ line }: LineNode) => line.variantTitle,
    sku: ({ line }: LineNode) => line.sku,
    quantity: ({ line }: LineNode) => line.quantity,
    customAttributes: () => [],
    image: ({ line }: LineNode, _args, { shop }) =>
      toImage(shop.products.get(line.productId)?.image ?? null),
    originalUnitPriceSet: ({ checkout, line }: LineNode) => toBag(line.price, checkout),
    originalTotalPriceSet: ({ checkout, line }: LineNode) =>
      toBag(line.price * line.quantity, checkout),
    discountedUnitPriceSet: ({ checkout, line }: LineNode) => toBag(line.price, checkout),
    discountedTotalPriceSet: ({ checkout, line }: LineNode) =>
      toBag(line.price * line.quantity, checkout),
    product: ({ line }: LineNode, _args, { shop }) => shop.products.get(line.productId) ?? null,
    variant: ({ line }: LineNode, _args, { shop }) => findVariant(shop, line.variantId),
  },
}
