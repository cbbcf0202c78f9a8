// Documents that read customers. A webhook's payload has neither tags nor consent: these are where they come from.

import { z } from 'zod'
import { address, connection, count, document } from './shared.ts'

const fragment = `fragment CustomerCore on Customer {
  id createdAt updatedAt firstName lastName locale tags
  defaultEmailAddress { emailAddress marketingState marketingOptInLevel marketingUpdatedAt }
  defaultPhoneNumber { phoneNumber smsMarketingConsent { state optInLevel updatedAt } }
  defaultAddress { ...Place }
}
${address}`

export const customersPage = document(
  `query Customers($first: Int!, $after: String, $query: String, $count: Boolean!) {
  customers(first: $first, after: $after, query: $query, sortKey: UPDATED_AT) {
    nodes { ...CustomerCore }
    pageInfo { hasNextPage endCursor }
  }
  customersCount(query: $query, limit: null) @include(if: $count) { count precision }
}
${fragment}`,
  z.object({ customers: connection, customersCount: count }),
)

export const customerNodes = document(
  `query CustomerNodes($ids: [ID!]!) {
  nodes(ids: $ids) { ...CustomerCore }
}
${fragment}`,
  z.object({ nodes: z.array(z.unknown()) }),
)
