// The fields that we read of WooCommerce's JSON. Lenient where plugins and older versions differ: what is missing
// reads as null, and only what makes a record useless fails.

import { z } from 'zod'

const text = z.string().nullish()
const amount = z.union([z.string(), z.number()])
const id = z.number().int().positive()

const address = z
  .object({
    first_name: text,
    last_name: text,
    company: text,
    address_1: text,
    address_2: text,
    city: text,
    state: text,
    postcode: text,
    country: text,
    phone: text,
    email: text,
  })
  .partial()
export type AddressPayload = z.infer<typeof address>

export const customerPayload = z.object({
  id,
  date_created_gmt: text,
  date_modified_gmt: text,
  email: text,
  first_name: text,
  last_name: text,
  role: text,
  username: text.catch(null),
  is_paying_customer: z.boolean().nullish().catch(null),
  billing: address.nullish(),
  shipping: address.nullish(),
  /** Written by plugins, in whatever form: a bad one must not cost the customer. */
  meta_data: z
    .array(z.object({ key: z.string(), value: z.unknown() }).nullable().catch(null))
    .nullish()
    .catch(null),
})
export type CustomerPayload = z.infer<typeof customerPayload>

const line = z.object({
  id: z.number().int(),
  name: text,
  product_id: z.number().int().nullish(),
  variation_id: z.number().int().nullish(),
  quantity: z.number().nullish(),
  subtotal: amount,
  total: amount,
  sku: text,
})
export type LinePayload = z.infer<typeof line>

export const orderPayload = z.object({
  id,
  number: z.union([z.string(), z.number()]).nullish(),
  status: z.string().min(1),
  currency: z.string().regex(/^[A-Z]{3}$/, 'not an ISO 4217 code'),
  date_created_gmt: text,
  date_modified_gmt: text,
  date_paid_gmt: text,
  date_completed_gmt: text,
  discount_total: amount.nullish(),
  shipping_total: amount.nullish(),
  total_tax: amount.nullish(),
  total: amount,
  customer_id: z.number().int().nullish(),
  billing: address.nullish(),
  shipping: address.nullish(),
  payment_method: text,
  payment_method_title: text,
  transaction_id: text,
  customer_note: text,
  /** Where the buyer can still pay, and whether there is something to pay. */
  payment_url: text,
  needs_payment: z.boolean().nullish(),
  line_items: z.array(line).nullish(),
  fee_lines: z.array(z.object({ total: amount })).nullish(),
  coupon_lines: z.array(z.object({ code: text, discount: amount.nullish() })).nullish(),
  refunds: z.array(z.object({ id, reason: text, total: amount })).nullish(),
})
export type OrderPayload = z.infer<typeof orderPayload>

/** A body that is a REST error instead of a record: what a signed delivery holds when the record was gone. */
export const errorPayload = z.object({
  code: z.string(),
  data: z.object({ status: z.number().nullish() }).nullish(),
})
