// Orders written by an app: made, noted, paid, sent, refunded, cancelled.

import {
  cancelOrder,
  closeOrder,
  editOrder,
  fulfilOrder,
  payOrder,
  updateFulfillment,
} from '../actions/orders.ts'
import { refundOrder } from '../actions/refunds.ts'
import { jobId } from '../actions/customers.ts'
import { ownerOf, toDigits, toGid, toId } from '../state/ids.ts'
import { findOrderOf } from '../state/lookup.ts'
import { parseAmount, sum, totalsOf } from '../state/money.ts'
import { SHOP_CURRENCY } from '../state/seed-orders.ts'
import { openQuantity, refundedQuantity } from '../state/status.ts'
import type { Fulfillment, Order, RefundLine } from '../state/types.ts'
import type { Context, Resolver } from './context.ts'
import { ApiError } from './errors.ts'
import { given, toAddressInput, toMillis, toTags } from './inputs.ts'
import type { MailingAddressInput, UserError } from './inputs.ts'
import { createOrder } from './order-create.ts'
import type { OrderCreateInput } from './order-create.ts'

interface TrackingInput {
  company?: string | null
  number?: string | null
  url?: string | null
}

export const orderMutations: Record<string, Resolver> = {
  orderCreate: (_source, args: { order: OrderCreateInput }, context: Context) => {
    const made = createOrder(context, args.order)
    return 'message' in made ? { order: null, userErrors: [made] } : { order: made, userErrors: [] }
  },
  orderUpdate: (
    _source,
    {
      input,
    }: {
      input: {
        id: string
        note?: string
        email?: string
        phone?: string
        poNumber?: string
        tags?: string[]
        customAttributes?: { key: string; value: string }[]
        shippingAddress?: MailingAddressInput | null
      }
    },
    { shop }: Context,
  ) => {
    const id = toDigits(input.id)
    if (!shop.orders.get(id))
      return refuse('order', { field: ['id'], message: 'Order does not exist' })
    const order = editOrder(shop, id, {
      ...given(input, ['note', 'email', 'phone', 'poNumber']),
      ...(input.tags ? { tags: toTags(input.tags) } : {}),
      ...(input.customAttributes ? { attributes: input.customAttributes } : {}),
      ...(input.shippingAddress ? { shippingAddress: toAddressInput(input.shippingAddress) } : {}),
    })
    return { order, userErrors: [] }
  },
  orderMarkAsPaid: (_source, { input }: { input: { id: string } }, { shop }: Context) => {
    const order = shop.orders.get(toDigits(input.id))
    if (!order || totalsOf(order).outstanding === 0) {
      return refuse('order', { field: ['id'], message: 'Order cannot be marked as paid.' })
    }
    payOrder(shop, order.id, undefined, 'manual')
    return { order: shop.orders.get(order.id), userErrors: [] }
  },
  orderCreateManualPayment: (
    _source,
    args: {
      id: string
      amount?: { amount: string } | null
      paymentMethodName?: string | null
      processedAt?: string | null
    },
    { shop }: Context,
  ) => {
    const order = shop.orders.get(toDigits(args.id))
    if (!order)
      return refuse('order', { field: ['id'], message: 'Order not found', code: 'ORDER_NOT_FOUND' })
    const owed = totalsOf(order).outstanding
    const amount = args.amount ? parseAmount(args.amount.amount, SHOP_CURRENCY) : owed
    if (amount <= 0 || amount > owed) {
      const code = amount > owed ? 'AMOUNT_EXCEEDS_BALANCE' : 'AMOUNT_NOT_POSITIVE'
      return refuse('order', { field: ['amount'], message: 'The amount is invalid', code })
    }
    payOrder(shop, order.id, amount, args.paymentMethodName ?? 'manual', toMillis(args.processedAt))
    return { order: shop.orders.get(order.id), userErrors: [] }
  },
  orderCancel: (
    _source,
    args: {
      orderId: string
      reason: string
      restock: boolean
      refund?: boolean | null
      refundMethod?: { originalPaymentMethodsRefund?: boolean | null } | null
    },
    { shop }: Context,
  ) => {
    const order = shop.orders.get(toDigits(args.orderId))
    const refused = (message: string, code: string): object => ({
      job: null,
      userErrors: [{ field: ['orderId'], message }],
      orderCancelUserErrors: [{ field: ['orderId'], message, code }],
    })
    if (!order) return refused('Order does not exist', 'NOT_FOUND')
    if (order.cancelledAt !== null) return refused('Order has already been cancelled', 'INVALID')
    if (order.fulfillments.some((one) => one.status === 'SUCCESS')) {
      return refused('Cannot cancel an order with fulfillments', 'INVALID')
    }
    const refund = args.refundMethod?.originalPaymentMethodsRefund ?? args.refund ?? false
    cancelOrder(shop, order.id, { reason: args.reason, restock: args.restock, refund })
    const job = jobId(shop)
    // The job is looked at again later: it is never done in the same answer.
    shop.jobs.set(job, shop.now())
    return {
      job: { id: toGid('Job', job), done: false, query: null },
      userErrors: [],
      orderCancelUserErrors: [],
    }
  },
  orderClose: (_source, { input }: { input: { id: string } }, { shop }: Context) => {
    const id = toDigits(input.id)
    if (!shop.orders.get(id))
      return refuse('order', { field: ['id'], message: 'Order does not exist' })
    return { order: closeOrder(shop, id), userErrors: [] }
  },
  fulfillmentCreate: (
    _source,
    {
      fulfillment: input,
    }: {
      fulfillment: {
        lineItemsByFulfillmentOrder: {
          fulfillmentOrderId: string
          fulfillmentOrderLineItems?: { id: string; quantity: number }[] | null
        }[]
        trackingInfo?: TrackingInput | null
      }
    },
    { shop }: Context,
  ) => {
    const orders = input.lineItemsByFulfillmentOrder.map((one) =>
      findOrderOf(shop, 'FulfillmentOrder', toDigits(one.fulfillmentOrderId)),
    )
    const order = orders[0]
    const field = ['fulfillment']
    if (!order)
      return refuse('fulfillment', { field, message: 'Fulfillment order does not exist.' })
    if (orders.some((other) => other?.id !== order.id)) {
      return refuse('fulfillment', {
        field,
        message: 'All fulfillment orders must belong to the same order.',
      })
    }
    const lines = linesOf(order, input.lineItemsByFulfillmentOrder)
    const tooMany = lines.some(({ lineId, quantity }) => {
      const line = order.lines.find((one) => one.id === lineId)
      return !line || quantity > openQuantity(order, line)
    })
    if (lines.length === 0 || tooMany) {
      return refuse('fulfillment', {
        field,
        message: 'Invalid fulfillment order line item quantity requested.',
      })
    }
    const sent = fulfilOrder(shop, order.id, {
      lines,
      ...(input.trackingInfo ? { tracking: toTracking(input.trackingInfo) } : {}),
    })
    return { fulfillment: { order: shop.orders.get(order.id), fulfillment: sent }, userErrors: [] }
  },
  fulfillmentTrackingInfoUpdate: (
    _source,
    args: { fulfillmentId: string; trackingInfoInput: TrackingInput },
    { shop }: Context,
  ) => {
    const id = toDigits(args.fulfillmentId)
    const order = findOrderOf(shop, 'Fulfillment', id)
    if (!order?.fulfillments.some((one) => one.id === id)) {
      return refuse('fulfillment', {
        field: ['fulfillmentId'],
        message: 'Fulfillment does not exist.',
      })
    }
    const tracking = [toTracking(args.trackingInfoInput)]
    const changed = updateFulfillment(shop, order.id, id, { tracking })
    return {
      fulfillment: { order: shop.orders.get(order.id), fulfillment: changed },
      userErrors: [],
    }
  },
  refundCreate: (
    _source,
    {
      input,
    }: {
      input: {
        orderId: string
        note?: string | null
        refundLineItems?:
          | { lineItemId: string; quantity: number; restockType?: RefundLine['restock'] | null }[]
          | null
        shipping?: { fullRefund?: boolean | null } | null
        transactions?: { amount: string }[] | null
      }
    },
    context: Context,
  ) => {
    const { shop } = context
    if (!context.idempotencyKey) {
      throw new ApiError(
        'BAD_REQUEST',
        'The @idempotent directive is required for this mutation but was not provided.',
      )
    }
    const known = seenKeys(context).get(context.idempotencyKey)
    if (known) return known
    const order = shop.orders.get(toDigits(input.orderId))
    const bad = (field: string[], message: string): object => ({
      order: null,
      ...refuse('refund', { field, message }),
    })
    if (!order) return bad(['orderId'], 'Order does not exist')
    const lines = (input.refundLineItems ?? []).map((one) => ({
      lineId: toDigits(one.lineItemId),
      quantity: one.quantity,
      restock: one.restockType ?? ('NO_RESTOCK' as const),
    }))
    for (const { lineId, quantity } of lines) {
      const line = order.lines.find((one) => one.id === lineId)
      if (!line || quantity > line.quantity - refundedQuantity(order, line)) {
        return bad(['refundLineItems'], 'Quantity cannot refund more items than were purchased')
      }
    }
    const amount = sum(input.transactions ?? [], (one) => parseAmount(one.amount, SHOP_CURRENCY))
    const { received, refunded } = totalsOf(order)
    if (amount > received - refunded) {
      return bad(['transactions'], 'Refund amount is greater than the amount that can be refunded')
    }
    const refund = refundOrder(shop, order.id, {
      lines,
      amount,
      shipping: input.shipping?.fullRefund ?? false,
      note: input.note ?? null,
    })
    const now = shop.orders.get(order.id)
    const result = { refund: { order: now, refund }, order: now, userErrors: [] }
    seenKeys(context).set(context.idempotencyKey, result)
    return result
  },
}

const keys = new WeakMap<object, Map<string, object>>()

/** The same key on a retry gives the same answer and does nothing. */
function seenKeys({ shop }: Context): Map<string, object> {
  const known = keys.get(shop) ?? new Map<string, object>()
  keys.set(shop, known)
  return known
}

/** Without lines all that is left of the fulfilment order is meant. */
function linesOf(
  order: Order,
  wanted: { fulfillmentOrderLineItems?: { id: string; quantity: number }[] | null }[],
): Fulfillment['lines'] {
  return wanted.flatMap(({ fulfillmentOrderLineItems: items }) => {
    if (!items || items.length === 0) {
      return order.lines
        .map((line) => ({ lineId: line.id, quantity: openQuantity(order, line) }))
        .filter((line) => line.quantity > 0)
    }
    return items.map(({ id, quantity }) => {
      const digits = toDigits(id)
      const owner = ownerOf('FulfillmentOrderLineItem', digits) ?? 0
      const place = order.lines.findIndex(
        (_, part) => toId('FulfillmentOrderLineItem', owner, part) === digits,
      )
      return { lineId: order.lines[place]?.id ?? '', quantity }
    })
  })
}

function toTracking(input: TrackingInput): Fulfillment['tracking'][number] {
  return { company: input.company ?? null, number: input.number ?? null, url: input.url ?? null }
}

function refuse(record: string, error: UserError): object {
  return { [record]: null, userErrors: [{ code: null, ...error }] }
}
