// The fields that we read of abandoned checkouts: as the document selects them, and as deliveries write them.

import { z } from 'zod'
import { bag, currencyCode, gid, place } from './payloads.ts'

export type { Place } from './payloads.ts'

const text = z.string().nullish()
const amount = z.union([z.string(), z.number()]).nullish()

const lineNode = z.object({
  id: gid,
  title: text,
  variantTitle: text,
  sku: text,
  quantity: z.number(),
  originalUnitPriceSet: bag,
  discountedTotalPriceSet: bag,
  product: z.object({ id: gid }).nullish(),
  variant: z.object({ id: gid }).nullish(),
})
export type CheckoutLineNode = z.infer<typeof lineNode>

export const checkoutNode = z.object({
  id: gid,
  createdAt: z.string(),
  updatedAt: z.string(),
  completedAt: text,
  abandonedCheckoutUrl: text,
  customer: z
    .object({
      id: gid,
      firstName: text,
      lastName: text,
      defaultEmailAddress: z.object({ emailAddress: text }).nullish(),
      defaultPhoneNumber: z.object({ phoneNumber: text }).nullish(),
    })
    .nullish(),
  shippingAddress: place.nullish(),
  // Nothing else of a checkout tells its currency.
  totalPriceSet: bag.extend({ shopMoney: bag.shape.shopMoney.extend({ currencyCode }) }),
  lineItems: z.object({ nodes: z.array(lineNode) }),
})

/** Beyond 2^53 as text. */
const id = z.union([z.number(), z.string().regex(/^\d+$/)]).nullish()

const linePayload = z.object({
  key: text,
  product_id: id,
  variant_id: id,
  title: text,
  variant_title: text,
  sku: text,
  quantity: z.number(),
  price: amount,
  line_price: amount,
})
export type CheckoutLinePayload = z.infer<typeof linePayload>

export const checkoutPayload = z.object({
  token: z.string().min(1),
  created_at: z.string(),
  updated_at: z.string(),
  completed_at: text,
  email: text,
  phone: text,
  customer_locale: text,
  currency: currencyCode,
  total_price: amount,
  abandoned_checkout_url: text,
  customer: z
    .object({
      id,
      admin_graphql_api_id: text,
      first_name: text,
      last_name: text,
    })
    .nullish(),
  shipping_address: z
    .record(z.string(), z.unknown())
    .transform((fields) =>
      Object.fromEntries(
        Object.entries(fields).map(([name, value]) => [
          name,
          typeof value === 'string' ? value : null,
        ]),
      ),
    )
    .nullish(),
  line_items: z.array(linePayload).nullish(),
})
