// Customers, their consent and addresses.

import { toIso, toIsoOrNull } from '../state/clock.ts'
import { toGid } from '../state/ids.ts'
import { sum, totalsOf } from '../state/money.ts'
import { SHOP_CURRENCY } from '../state/seed-orders.ts'
import type { Customer, Id } from '../state/types.ts'
import { pageOf } from './connection.ts'
import type { Context, Resolvers } from './context.ts'
import { listOf } from './listing.ts'
import { ORDERS } from './lists.ts'
import { metafieldResolvers } from './metafields.ts'
import { toAddress, toMoney } from './values.ts'

export const customerResolvers: Resolvers = {
  Customer: {
    ...metafieldResolvers,
    id: (customer: Customer) => toGid('Customer', customer.id),
    legacyResourceId: (customer: Customer) => customer.id,
    createdAt: (customer: Customer) => toIso(customer.createdAt),
    updatedAt: (customer: Customer) => toIso(customer.updatedAt),
    displayName: (customer: Customer) =>
      [customer.firstName, customer.lastName].filter(Boolean).join(' ') ||
      customer.email ||
      customer.phone ||
      '',
    numberOfOrders: (customer: Customer, _args, context) =>
      String(context.shop.ordersOf(customer.id).length),
    amountSpent: (customer: Customer, _args, context) =>
      toMoney(amountSpent(context, customer.id), SHOP_CURRENCY),
    lastOrder: (customer: Customer, _args, context) =>
      context.shop.ordersOf(customer.id).at(-1) ?? null,
    email: (customer: Customer) => customer.email,
    phone: (customer: Customer) => customer.phone,
    defaultEmailAddress: (customer: Customer) => (customer.email === null ? null : customer),
    defaultPhoneNumber: (customer: Customer) => (customer.phone === null ? null : customer),
    defaultAddress: (customer: Customer) =>
      toAddress(customer.addresses[0] ?? null, 'CustomerAddress'),
    addressesV2: (customer: Customer, args, context) =>
      pageOf(
        customer.addresses.map((address) => toAddress(address, 'CustomerAddress')),
        args,
        context,
      ),
    orders: (customer: Customer, args, context, at) =>
      listOf(
        {
          ...ORDERS,
          visible: (order, inner) =>
            order.customerId === customer.id && (ORDERS.visible?.(order, inner) ?? true),
        },
        args,
        context,
        at,
      ),
  },
  CustomerEmailAddress: {
    emailAddress: (customer: Customer) => customer.email,
    validFormat: (customer: Customer) => /^\S+@\S+\.\S+$/.test(customer.email ?? ''),
    marketingState: (customer: Customer) => customer.emailConsent.state,
    marketingOptInLevel: (customer: Customer) => customer.emailConsent.optIn,
    marketingUpdatedAt: (customer: Customer) => toIsoOrNull(customer.emailConsent.at),
    marketingUnsubscribeUrl: (customer: Customer, _args, { shop }) =>
      `https://${shop.domain}/account/unsubscribe/${customer.id}`,
    openTrackingLevel: () => 'UNKNOWN',
  },
  CustomerPhoneNumber: {
    phoneNumber: (customer: Customer) => customer.phone,
    smsMarketingConsent: (customer: Customer) => ({
      state:
        customer.smsConsent.state === 'NOT_SUBSCRIBED'
          ? 'NEVER_SUBSCRIBED'
          : customer.smsConsent.state,
      optInLevel: customer.smsConsent.optIn ?? 'UNKNOWN',
      updatedAt: toIsoOrNull(customer.smsConsent.at),
      collectedFrom: customer.smsConsent.at === null ? null : 'SHOPIFY',
    }),
    marketingState: (customer: Customer) => customer.smsConsent.state,
    marketingOptInLevel: (customer: Customer) => customer.smsConsent.optIn,
    marketingUpdatedAt: (customer: Customer) => toIsoOrNull(customer.smsConsent.at),
    marketingCollectedFrom: () => null,
  },
}

/** Received and not given back, over all orders. */
export function amountSpent({ shop }: Pick<Context, 'shop'>, customerId: Id): number {
  return sum(shop.ordersOf(customerId), (order) => {
    const { received, refunded } = totalsOf(order)
    return received - refunded
  })
}
