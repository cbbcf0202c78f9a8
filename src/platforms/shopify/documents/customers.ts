// Documents that read customers. A webhook's payload has neither tags nor consent: these are where they come from.

import { z } from 'zod'
import { address, connection, count, document } from './shared.ts'

/** What is only asked for where something is mapped from it (F4). */
const variables = '$extras: Boolean!, $meta: Boolean!, $metaCount: Int!, $metaKeys: [String!]'

const fragment = `fragment CustomerCore on Customer {
  id createdAt updatedAt firstName lastName locale tags
  defaultEmailAddress { emailAddress marketingState marketingOptInLevel marketingUpdatedAt }
  defaultPhoneNumber { phoneNumber smsMarketingConsent { state optInLevel updatedAt } }
  defaultAddress { ...Place }
  ...Extras @include(if: $extras)
  metafields(first: $metaCount, keys: $metaKeys) @include(if: $meta) {
    nodes { namespace key type value }
  }
}
fragment Extras on Customer { note verifiedEmail taxExempt numberOfOrders amountSpent { amount } }
${address}`

export const customersPage = document(
  `query Customers($first: Int!, $after: String, $query: String, $count: Boolean!, ${variables}) {
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
  `query CustomerNodes($ids: [ID!]!, ${variables}) {
  nodes(ids: $ids) { ...CustomerCore }
}
${fragment}`,
  z.object({ nodes: z.array(z.unknown()) }),
)
