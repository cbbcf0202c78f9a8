// Fulfilments, and the fulfilment orders that say what is still to be sent.

import { toIso, toIsoOrNull } from '../state/clock.ts'
import { toGid, toId } from '../state/ids.ts'
import { LOCATIONS } from '../state/seed-products.ts'
import { openQuantity } from '../state/status.ts'
import type { Fulfillment, Line, Order } from '../state/types.ts'
import { pageOf } from './connection.ts'
import type { Resolvers } from './context.ts'
import { toLineNode } from './line-resolvers.ts'

interface FulfillmentNode {
  order: Order
  fulfillment: Fulfillment
}

export interface FulfillmentOrderNode {
  order: Order
}

interface FulfillmentOrderLine {
  order: Order
  line: Line
}

/** One per order: all of it leaves from the first location. */
export function fulfillmentOrdersOf(order: Order): FulfillmentOrderNode[] {
  return order.lines.some((line) => line.requiresShipping) ? [{ order }] : []
}

export function fulfillmentOrderId(order: Order): string {
  return toId('FulfillmentOrder', order.index)
}

export function fulfillmentOrderLineId(order: Order, line: Line): string {
  return toId('FulfillmentOrderLineItem', order.index, order.lines.indexOf(line))
}

export const fulfillmentResolvers: Resolvers = {
  Fulfillment: {
    id: ({ fulfillment }: FulfillmentNode) => toGid('Fulfillment', fulfillment.id),
    legacyResourceId: ({ fulfillment }: FulfillmentNode) => fulfillment.id,
    name: ({ fulfillment }: FulfillmentNode) => fulfillment.name,
    status: ({ fulfillment }: FulfillmentNode) => fulfillment.status,
    displayStatus: ({ fulfillment }: FulfillmentNode) => {
      if (fulfillment.status === 'CANCELLED') return 'CANCELED'
      return fulfillment.deliveredAt === null ? 'FULFILLED' : 'DELIVERED'
    },
    createdAt: ({ fulfillment }: FulfillmentNode) => toIso(fulfillment.createdAt),
    updatedAt: ({ fulfillment }: FulfillmentNode) => toIso(fulfillment.updatedAt),
    deliveredAt: ({ fulfillment }: FulfillmentNode) => toIsoOrNull(fulfillment.deliveredAt),
    trackingInfo: ({ fulfillment }: FulfillmentNode, args: { first?: number | null }) =>
      fulfillment.tracking.slice(0, args.first ?? undefined),
    order: ({ order }: FulfillmentNode) => order,
  },
  FulfillmentOrder: {
    id: ({ order }: FulfillmentOrderNode) => toGid('FulfillmentOrder', fulfillmentOrderId(order)),
    status: ({ order }: FulfillmentOrderNode) => {
      if (order.cancelledAt !== null) return 'CANCELLED'
      if (order.lines.every((line) => openQuantity(order, line) === 0)) return 'CLOSED'
      return order.fulfillments.length > 0 ? 'IN_PROGRESS' : 'OPEN'
    },
    requestStatus: () => 'UNSUBMITTED',
    createdAt: ({ order }: FulfillmentOrderNode) => toIso(order.createdAt),
    updatedAt: ({ order }: FulfillmentOrderNode) => toIso(order.updatedAt),
    orderId: ({ order }: FulfillmentOrderNode) => toGid('Order', order.id),
    orderName: ({ order }: FulfillmentOrderNode) => `#${order.number}`,
    order: ({ order }: FulfillmentOrderNode) => order,
    assignedLocation: () => ({ name: LOCATIONS[0]!.name, location: LOCATIONS[0] }),
    supportedActions: ({ order }: FulfillmentOrderNode) =>
      order.lines.some((line) => openQuantity(order, line) > 0)
        ? [{ action: 'CREATE_FULFILLMENT', externalUrl: null }]
        : [],
    lineItems: ({ order }: FulfillmentOrderNode, args, context) =>
      pageOf(
        order.lines.filter((line) => line.requiresShipping).map((line) => ({ order, line })),
        args,
        context,
      ),
  },
  FulfillmentOrderLineItem: {
    id: ({ order, line }: FulfillmentOrderLine) =>
      toGid('FulfillmentOrderLineItem', fulfillmentOrderLineId(order, line)),
    remainingQuantity: ({ order, line }: FulfillmentOrderLine) => openQuantity(order, line),
    totalQuantity: ({ line }: FulfillmentOrderLine) => line.quantity,
    sku: ({ line }: FulfillmentOrderLine) => line.sku,
    productTitle: ({ line }: FulfillmentOrderLine) => line.title,
    variantTitle: ({ line }: FulfillmentOrderLine) => line.variantTitle,
    lineItem: ({ order, line }: FulfillmentOrderLine) => toLineNode(order, line),
  },
}
