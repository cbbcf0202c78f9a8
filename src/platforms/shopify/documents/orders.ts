// Documents that read orders with lines, transactions, fulfilments and refunds.

import { z } from 'zod'
import { address, connection, count, document, moneyBag } from './shared.ts'

/** Of one line. Without product it is a custom item, or its product was deleted. */
const line = `id title variantTitle sku quantity
      originalUnitPriceSet { ...Bag } originalTotalSet { ...Bag } discountedTotalSet { ...Bag }
      product { id } variant { id }`

/** How many lines come with an order; the rest is asked for by itself. */
const linesAtOnce = 50

const fragment = `fragment OrderCore on Order {
  id name createdAt updatedAt processedAt cancelledAt email phone note
  customerLocale checkoutToken currencyCode presentmentCurrencyCode taxesIncluded
  displayFinancialStatus displayFulfillmentStatus discountCodes
  totalPriceSet { ...Bag } totalDiscountsSet { ...Bag } totalShippingPriceSet { ...Bag }
  totalTaxSet { ...Bag } totalRefundedSet { ...Bag }
  customer { id firstName lastName }
  billingAddress { ...Place }
  shippingAddress { ...Place }
  lineItems(first: ${linesAtOnce}) {
    nodes { ${line} }
    pageInfo { hasNextPage endCursor }
  }
  transactions(first: 50) { id kind status gateway processedAt createdAt amountSet { ...Bag } }
  fulfillments(first: 50) { id status displayStatus createdAt }
  refunds(first: 50) { id note totalRefundedSet { ...Bag } }
}
${moneyBag}
${address}`

export const ordersPage = document(
  `query Orders($first: Int!, $after: String, $query: String, $count: Boolean!) {
  orders(first: $first, after: $after, query: $query, sortKey: UPDATED_AT) {
    nodes { ...OrderCore }
    pageInfo { hasNextPage endCursor }
  }
  ordersCount(query: $query, limit: null) @include(if: $count) { count precision }
}
${fragment}`,
  z.object({ orders: connection, ordersCount: count }),
)

export const orderNodes = document(
  `query OrderNodes($ids: [ID!]!) {
  nodes(ids: $ids) { ...OrderCore }
}
${fragment}`,
  z.object({ nodes: z.array(z.unknown()) }),
)

/** The lines that did not fit, with the order's time: lines of two states must not be mixed. */
export const orderLines = document(
  `query OrderLines($id: ID!, $first: Int!, $after: String) {
  order(id: $id) {
    updatedAt
    lineItems(first: $first, after: $after) {
      nodes { ${line} }
      pageInfo { hasNextPage endCursor }
    }
  }
}
${moneyBag}`,
  z.object({
    order: z.object({ updatedAt: z.string(), lineItems: connection }).nullish(),
  }),
)
