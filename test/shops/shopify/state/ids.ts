// Ids by arithmetic: a record's place in the shop gives its id and the other way round, so nothing
// has to be kept to find it. Most lie above 2^53, where JSON.parse silently rounds.

import type { Id } from './types.ts'

/** First id of a kind and how many ids one owner (order, customer, product) has for it. */
const KINDS = {
  Customer: [7_064_055_069_303_700_000n, 1n],
  MailingAddress: [8_464_055_069_303_700_000n, 20n],
  Order: [5_820_981_760_303_400_000n, 1n],
  LineItem: [8_014_000_000_000_000_000n, 1000n],
  ShippingLine: [4_914_000_000_000_000_000n, 1000n],
  OrderTransaction: [6_714_000_000_000_000_000n, 1000n],
  Fulfillment: [5_314_000_000_000_000_000n, 1000n],
  Refund: [9_114_000_000_000_000_000n, 1000n],
  RefundLineItem: [7_514_000_000_000_000_000n, 1000n],
  FulfillmentOrder: [6_414_000_000_000_000_000n, 1000n],
  FulfillmentOrderLineItem: [6_914_000_000_000_000_000n, 1000n],
  Product: [8_301_234_000_000n, 1n],
  ProductVariant: [44_301_234_000_000n, 100n],
  InventoryItem: [46_301_234_000_000n, 100n],
  MediaImage: [33_301_234_000_000n, 10n],
  Collection: [441_301_234_000n, 1n],
  Location: [76_301_234_000n, 1n],
  AbandonedCheckout: [9_029_173_000_000_000_000n, 1n],
  AbandonedCheckoutLineItem: [9_129_173_000_000_000_000n, 100n],
  WebhookSubscription: [1_301_234_000_000n, 1n],
  BulkOperation: [4_701_234_000_000n, 1n],
  BasicEvent: [167_301_234_000_000n, 1n],
  Metafield: [29_301_234_000_000n, 1n],
} as const satisfies Record<string, readonly [bigint, bigint]>

export type Kind = keyof typeof KINDS

/** The upper digits as text and the nine lower ones as a number, which is quicker than a bigint. */
const HALVES = Object.fromEntries(
  Object.entries(KINDS).map(([kind, [first, width]]) => [
    kind,
    {
      high: String(first / 1_000_000_000n),
      low: Number(first % 1_000_000_000n),
      width: Number(width),
    },
  ]),
) as Record<Kind, { high: string; low: number; width: number }>

/** The id of part `part` of owner `owner`, both counted from 0. */
export function toId(kind: Kind, owner: number, part = 0): Id {
  const { high, low, width } = HALVES[kind]
  const place = low + owner * width + part
  if (place < 1_000_000_000) return high + String(place).padStart(9, '0')
  const [first] = KINDS[kind]
  return String(first + BigInt(owner) * BigInt(width) + BigInt(part))
}

/** The owner's place, or undefined for an id that this kind never had. */
export function ownerOf(kind: Kind, id: Id): number | undefined {
  if (!/^\d{1,20}$/.test(id)) return undefined
  const [first, width] = KINDS[kind]
  const distance = BigInt(id) - first
  return distance < 0n || distance > 9_000_000_000_000n ? undefined : Number(distance / width)
}

export function toGid(kind: string, id: Id): string {
  return `gid://shopify/${kind}/${id}`
}

/** Kind and digits of a global id; a query part such as `?model_name=…` is left out. */
export function readGid(gid: string): { kind: string; id: Id } | undefined {
  const match = /^gid:\/\/shopify\/(\w+)\/([\w-]+)(?:\?.*)?$/.exec(gid)
  return match?.[1] && match[2] ? { kind: match[1], id: match[2] } : undefined
}

/** Digits of an id that may come as a global id or as plain digits. */
export function toDigits(id: string): Id {
  return readGid(id)?.id ?? id
}

/** The order of numbers, for ids as text. */
export function compareIds(a: Id, b: Id): number {
  if (a.length !== b.length) return a.length - b.length
  return a < b ? -1 : a > b ? 1 : 0
}
