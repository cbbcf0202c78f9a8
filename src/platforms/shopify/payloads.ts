// The fields that we read of customers and orders, as the documents select them. Enum values are text here: Shopify
// adds some within a version, and an unknown one must not cost the record.

import { z } from 'zod'
import { quickParser } from '../../lib/quick-parse.ts'

const text = z.string().nullish()
export const gid = z.string().regex(/^gid:\/\/shopify\/\w+\/\d+/, 'not an id of Shopify')
const time = z.string().min(1)
export const currencyCode = z.string().regex(/^[A-Z]{3}$/, 'not an ISO 4217 code')

/** Its currency is the order's, which the order tells. */
const amount = z.object({ amount: z.union([z.string(), z.number()]) })
export const bag = z.object({ shopMoney: amount, presentmentMoney: amount.nullish() })
export type Bag = z.infer<typeof bag>

export const place = z
  .object({
    firstName: text,
    lastName: text,
    company: text,
    address1: text,
    address2: text,
    city: text,
    province: text,
    provinceCode: text,
    countryCodeV2: text,
    zip: text,
    phone: text,
  })
  .partial()
export type Place = z.infer<typeof place>

const metafield = z.object({
  namespace: z.string(),
  key: z.string(),
  type: z.string(),
  value: z.string(),
})
export type MetafieldNode = z.infer<typeof metafield>

export const customerNode = z.object({
  id: gid,
  createdAt: text,
  updatedAt: time,
  firstName: text,
  lastName: text,
  locale: text,
  tags: z.array(z.string()).nullish(),
  defaultEmailAddress: z
    .object({
      emailAddress: text,
      marketingState: text,
      marketingOptInLevel: text,
      marketingUpdatedAt: text,
    })
    .nullish(),
  defaultPhoneNumber: z
    .object({
      phoneNumber: text,
      smsMarketingConsent: z.object({ state: text, optInLevel: text, updatedAt: text }).nullish(),
    })
    .nullish(),
  defaultAddress: place.nullish(),
  note: text,
  verifiedEmail: z.boolean().nullish().catch(null),
  taxExempt: z.boolean().nullish().catch(null),
  /** Text in pages; numbers below 2^53 in some files. */
  numberOfOrders: z.union([z.string(), z.number()]).nullish().catch(null),
  amountSpent: z
    .object({ amount: z.union([z.string(), z.number()]) })
    .nullish()
    .catch(null),
  metafields: z
    .object({ nodes: z.array(metafield) })
    .nullish()
    .catch(null),
})
export type CustomerNode = z.infer<typeof customerNode>
export const parseCustomerNode = quickParser(customerNode)

export const lineNode = z.object({
  id: gid,
  title: text,
  variantTitle: text,
  sku: text,
  quantity: z.number(),
  originalUnitPriceSet: bag,
  originalTotalSet: bag,
  discountedTotalSet: bag,
  product: z.object({ id: gid }).nullish(),
  variant: z.object({ id: gid }).nullish(),
})
export type LineNode = z.infer<typeof lineNode>

const transaction = z.object({
  id: gid,
  kind: z.string(),
  status: z.string(),
  gateway: text,
  processedAt: text,
  createdAt: text,
  amountSet: bag,
})
export type TransactionNode = z.infer<typeof transaction>

const fulfillment = z.object({
  id: gid,
  status: z.string(),
  displayStatus: text,
  createdAt: text,
})

const refund = z.object({ id: gid, note: text, totalRefundedSet: bag })

export const orderNode = z.object({
  id: gid,
  name: z.string(),
  createdAt: time,
  updatedAt: time,
  processedAt: text,
  cancelledAt: text,
  email: text,
  phone: text,
  note: text,
  customerLocale: text,
  checkoutToken: text,
  currencyCode,
  presentmentCurrencyCode: text,
  taxesIncluded: z.boolean(),
  displayFinancialStatus: text,
  displayFulfillmentStatus: text,
  discountCodes: z.array(z.string()).nullish(),
  totalPriceSet: bag,
  totalDiscountsSet: bag.nullish(),
  totalShippingPriceSet: bag,
  totalTaxSet: bag.nullish(),
  totalRefundedSet: bag,
  customer: z.object({ id: gid, firstName: text, lastName: text }).nullish(),
  billingAddress: place.nullish(),
  shippingAddress: place.nullish(),
  lineItems: z.object({ nodes: z.array(lineNode) }),
  transactions: z.array(transaction),
  fulfillments: z.array(fulfillment),
  refunds: z.array(refund),
})
export type OrderNode = z.infer<typeof orderNode>
export const parseOrderNode = quickParser(orderNode)
