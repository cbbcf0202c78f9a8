// Parts that several documents share.

import { z } from 'zod'

/** A document's text with the form of its answer. Records stay `unknown` in it: one that is bad is rejected alone. */
export type Document<Schema extends z.ZodType> = { text: string; data: Schema }

export function document<Schema extends z.ZodType>(text: string, data: Schema): Document<Schema> {
  return { text, data }
}

export const pageInfo = z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullish() })

/** One page of a list. The records are read one by one: a bad one must not spoil the others. */
export const connection = z.object({ nodes: z.array(z.unknown()), pageInfo })

/** Shopify's own count, of which it may know no more than "at least". */
export const count = z.object({ count: z.number(), precision: z.string() }).nullish()

export const userErrors = z.array(
  z.object({ field: z.array(z.string()).nullish(), message: z.string() }),
)

/** Both currencies of an amount: the shop's and the buyer's. */
export const moneyBag = `fragment Bag on MoneyBag {
  shopMoney { amount currencyCode }
  presentmentMoney { amount currencyCode }
}`

export const address = `fragment Place on MailingAddress {
  firstName lastName company address1 address2 city province provinceCode countryCodeV2 zip phone
}`
