// Bulk operations: the mutation that starts one, its state, and the inner queries. An inner query takes no variables and
// no fragments, its connections are `edges { node }`, and a connection inside a list is refused.

import { z } from 'zod'
import type { Resource } from '../../../core/settings.ts'
import { document, userErrors } from './shared.ts'

/** Of a large file each field counts: only those that are read. The order itself tells both currencies. */
const money = '{ shopMoney { amount } }'
const bothMoneys = '{ shopMoney { amount } presentmentMoney { amount } }'
const place =
  '{ firstName lastName company address1 address2 city province provinceCode countryCodeV2 zip phone }'

/** `extras` are what else is asked of each record. */
const inner: Partial<Record<Resource, (filter: string, extras: string) => string>> = {
  contacts: (filter, extras) => `{
  customers${filter} { edges { node {
    id createdAt updatedAt firstName lastName locale tags
    defaultEmailAddress { emailAddress marketingState marketingOptInLevel marketingUpdatedAt }
    defaultPhoneNumber { phoneNumber smsMarketingConsent { state optInLevel updatedAt } }
    defaultAddress ${place}
    ${extras}
  } } }
}`,
  orders: (filter) => `{
  orders${filter} { edges { node {
    id name createdAt updatedAt processedAt cancelledAt email phone note
    customerLocale checkoutToken currencyCode presentmentCurrencyCode taxesIncluded
    displayFinancialStatus displayFulfillmentStatus discountCodes
    totalPriceSet ${bothMoneys} totalDiscountsSet ${bothMoneys} totalShippingPriceSet ${bothMoneys}
    totalTaxSet ${bothMoneys} totalRefundedSet ${bothMoneys}
    customer { id firstName lastName }
    billingAddress { firstName lastName countryCodeV2 phone }
    shippingAddress ${place}
    transactions { id kind status gateway processedAt createdAt amountSet ${money} }
    fulfillments { id status displayStatus createdAt }
    refunds { id note totalRefundedSet ${money} }
    lineItems { edges { node {
      id title variantTitle sku quantity
      originalUnitPriceSet ${money} originalTotalSet ${bothMoneys} discountedTotalSet ${money}
      product { id } variant { id }
    } } }
  } } }
}`,
  products: (filter) => `{
  products${filter} { edges { node {
    id title vendor status updatedAt publishedAt onlineStoreUrl
    options { name values }
    featuredMedia { id preview { image { url } } }
    collections { edges { node { id } } }
    variants { edges { node {
      id title position sku barcode price inventoryQuantity updatedAt
      selectedOptions { name value }
      inventoryItem { id tracked measurement { weight { value unit } } }
    } } }
  } } }
}`,
  collections: (filter) => `{
  collections${filter} { edges { node { id title updatedAt } } }
}`,
}

/** Fields of a customer that are only asked for where something is mapped from them (F4). */
export const customerExtras = 'note verifiedEmail taxExempt numberOfOrders amountSpent { amount }'

/** JSON's escapes are GraphQL's, so a key can't end its quotes. */
export function customerMeta(keys: readonly string[]): string {
  return `metafields(keys: ${JSON.stringify(keys)}) { edges { node { id namespace key type value } } }`
}

/** The inner query of a list, or null for one that bulk operations can't read. `search` is a filter of ours. */
export function bulkQuery(listing: Resource, search: string | null, extras = ''): string | null {
  // Only quotes of our own making are in a filter: it holds a time and nothing else.
  return (
    inner[listing]?.(search === null ? '' : `(query: ${JSON.stringify(search)})`, extras) ?? null
  )
}

const operation = z.object({
  id: z.string(),
  status: z.string(),
  errorCode: z.string().nullish(),
  objectCount: z.string().nullish(),
  rootObjectCount: z.string().nullish(),
  fileSize: z.string().nullish(),
  url: z.string().nullish(),
  partialDataUrl: z.string().nullish(),
})
export type OperationNode = z.infer<typeof operation>

export const runBulk = document(
  `mutation BulkRun($query: String!) {
  bulkOperationRunQuery(query: $query, groupObjects: false) {
    bulkOperation { id status }
    userErrors { code field message }
  }
}`,
  z.object({
    bulkOperationRunQuery: z
      .object({
        bulkOperation: operation.nullish(),
        userErrors: z.array(
          z.object({ code: z.string().nullish(), message: z.string().catch('') }),
        ),
      })
      .nullish(),
  }),
)

export const bulkById = document(
  `query BulkById($id: ID!) {
  bulkOperation(id: $id) {
    id status errorCode objectCount rootObjectCount fileSize url partialDataUrl
  }
}`,
  z.object({ bulkOperation: operation.nullish() }),
)

export const cancelBulk = document(
  `mutation BulkCancel($id: ID!) {
  bulkOperationCancel(id: $id) {
    bulkOperation { id status }
    userErrors { field message }
  }
}`,
  z.object({ bulkOperationCancel: z.object({ userErrors }).nullish() }),
)

/** Everything of this file that is sent, for the test against the schema. */
export const documents: Record<string, { text: string }> = {
  runBulk,
  bulkById,
  cancelBulk,
  'bulk contacts with what is mapped': {
    text:
      bulkQuery('contacts', null, `${customerExtras} ${customerMeta(['custom.vip', '"} {'])}`) ??
      '',
  },
  ...Object.fromEntries(
    Object.keys(inner).map((name) => [
      `bulk ${name}`,
      // SAFETY: the keys of `inner` are resources.
      { text: bulkQuery(name as Resource, "updated_at:>='2026-11-20T00:00:00Z'") ?? '' },
    ]),
  ),
}
