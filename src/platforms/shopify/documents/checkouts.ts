// The document that reads abandoned checkouts. There is no UPDATED_AT to sort by: they come by id.

import { z } from 'zod'
import { address, connection, document, moneyBag } from './shared.ts'

export const checkoutsPage = document(
  `query Checkouts($first: Int!, $after: String, $query: String) {
  abandonedCheckouts(first: $first, after: $after, query: $query, sortKey: ID) {
    nodes {
      id createdAt updatedAt completedAt abandonedCheckoutUrl
      customer {
        id firstName lastName
        defaultEmailAddress { emailAddress }
        defaultPhoneNumber { phoneNumber }
      }
      shippingAddress { ...Place }
      totalPriceSet { ...Bag }
      lineItems(first: 50) {
        nodes {
          id title variantTitle sku quantity
          originalUnitPriceSet { ...Bag } discountedTotalPriceSet { ...Bag }
          product { id } variant { id }
        }
        pageInfo { hasNextPage endCursor }
      }
    }
    pageInfo { hasNextPage endCursor }
  }
}
${moneyBag}
${address}`,
  z.object({ abandonedCheckouts: connection }),
)
