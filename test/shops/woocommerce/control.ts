// The hands on the shop: everything that shoppers, staff and bad luck do to it, for tests and for
// the control pages.

import { createKey, revokeKey } from './auth.ts'
import { toCustomerJson } from './customer-json.ts'
import type { CustomerJson } from './customer-json.ts'
import { createCustomer, deleteCustomer, updateCustomer } from './customers.ts'
import type { CustomerInput } from './customers.ts'
import type { Fault, Faults } from './faults.ts'
import { toOrderJson, toRefundJson } from './order-json.ts'
import type { OrderJson, RefundJson } from './order-json.ts'
import type { OrderInput } from './order-input.ts'
import {
  addNote,
  createOrder,
  createOrderWithAccount,
  deleteOrder,
  payOrder,
  restoreOrder,
  trashOrder,
  updateOrder,
} from './orders.ts'
import type { Delivery, Outbox, Waiting, WebhookFault } from './outbox.ts'
import { deliveryIdOf } from './outbox.ts'
import { randomOrder } from './random-order.ts'
import type { OrderRequest } from './random-order.ts'
import { toCategoryJson, toProductJson, toVariationJson, variationsOf } from './product-json.ts'
import {
  createProduct,
  deleteProduct,
  restoreProduct,
  trashCoupon,
  trashPage,
  trashProduct,
  updateProduct,
} from './products.ts'
import type { ProductInput } from './products.ts'
import { deleteRefund, refundOrder } from './refunds.ts'
import type { RefundInput } from './refunds.ts'
import type { Shop } from './state.ts'
import type { RequestCounts, Traffic } from './traffic.ts'
import type { ApiKey } from './types.ts'
import { updateWebhook } from './webhooks.ts'

export interface ShopState {
  customers: CustomerJson[]
  orders: (OrderJson & { refund_details: RefundJson[] })[]
  webhooks: { id: number; topic: string; status: string; deliveryUrl: string; failures: number }[]
  requests: RequestCounts
}

export type WooControl = ReturnType<typeof createControl>

export interface Machine {
  /** `refuse` closes the port, `503` answers so to everybody. */
  down(mode: 'refuse' | '503', forMs?: number): Promise<void>
  up(): Promise<void>
  /** Moves the shop's clock forward. */
  advance(seconds: number): void
}

export function createControl(
  shop: Shop,
  outbox: Outbox,
  faults: Faults,
  traffic: Traffic,
  machine: Machine,
) {
  const get = <T>(map: Map<number, T>, id: number, kind: string): T => {
    const found = map.get(id)
    if (found === undefined) throw new Error(`The demo shop has no ${kind} ${id}`)
    return found
  }
  const orderOf = (id: number) => get(shop.orders, id, 'order')
  const shown = (id: number): OrderJson => toOrderJson(shop, orderOf(id))

  return {
    ...machine,
    /** A random order where nothing is said; the block checkout unless `via` says otherwise. */
    placeOrder: (request: OrderRequest = {}): OrderJson => {
      const { input, origin } = randomOrder(shop, request)
      const order = request.createAccount
        ? createOrderWithAccount(shop, input)
        : createOrder(shop, input, origin)
      return shown(order.id)
    },
    editOrder: (id: number, changes: OrderInput): OrderJson => {
      updateOrder(shop, orderOf(id), changes)
      return shown(id)
    },
    payOrder: (id: number, transactionId?: string): OrderJson => {
      payOrder(shop, orderOf(id), transactionId)
      return shown(id)
    },
    completeOrder: (id: number): OrderJson => {
      updateOrder(shop, orderOf(id), { status: 'completed' })
      return shown(id)
    },
    /** An amount (decimal text), lines, or without either the whole rest. */
    refundOrder: (id: number, refund: RefundInput = {}): RefundJson => {
      const order = orderOf(id)
      return toRefundJson(shop, order, refundOrder(shop, order, refund), true)
    },
    deleteRefund: (refundId: number): void => {
      const found = shop.findRefund(refundId)
      if (!found) throw new Error(`The demo shop has no refund ${refundId}`)
      deleteRefund(shop, found.order, found.refund)
    },
    addNote: (id: number, text: string): void => void addNote(shop, orderOf(id), text, false),
    trashOrder: (id: number): OrderJson => {
      trashOrder(shop, orderOf(id))
      return shown(id)
    },
    restoreOrder: (id: number): OrderJson => {
      restoreOrder(shop, orderOf(id))
      return shown(id)
    },
    deleteOrder: (id: number): void => deleteOrder(shop, orderOf(id)),
    /** Sets many orders to one modified second (now, unless `at` says) as a bulk edit does. */
    bulkTouch: (
      options: { count?: number; ids?: number[]; at?: number; silent?: boolean } = {},
    ) => {
      const visible = [...shop.orders.values()].filter((order) => order.status !== 'trash')
      const orders = options.ids?.map(orderOf) ?? visible.slice(-(options.count ?? 250))
      const at = options.at ?? shop.now()
      for (const order of orders) {
        order.modified = at
        shop.touch(order)
        if (!options.silent) shop.emit('order.updated', order.id)
      }
      return { count: orders.length, modified: at, ids: orders.map((order) => order.id) }
    },

    createCustomer: (input: CustomerInput & { role?: string }): CustomerJson => {
      const { role, ...fields } = input
      return toCustomerJson(shop, createCustomer(shop, fields, role ?? 'customer'))
    },
    editCustomer: (id: number, changes: CustomerInput): CustomerJson =>
      toCustomerJson(shop, updateCustomer(shop, get(shop.customers, id, 'customer'), changes)),
    deleteCustomer: (id: number): void => deleteCustomer(shop, get(shop.customers, id, 'customer')),

    /** A product, or a variation of the product `parentId`. */
    createProduct: ({ parentId, ...input }: ProductInput & { parentId?: number }) => {
      const parent = parentId === undefined ? undefined : get(shop.products, parentId, 'product')
      return toProductJson(shop, createProduct(shop, input, parent))
    },
    editProduct: (id: number, changes: ProductInput, inAdmin = false): void =>
      void updateProduct(shop, get(shop.products, id, 'product'), changes, inAdmin),
    trashProduct: (id: number): void => trashProduct(shop, get(shop.products, id, 'product')),
    restoreProduct: (id: number): void => restoreProduct(shop, get(shop.products, id, 'product')),
    /** For good, variations too; nothing is sent. */
    deleteProduct: (id: number): void => deleteProduct(shop, get(shop.products, id, 'product')),
    editCategory: (id: number, changes: { name?: string; parent?: number }): void =>
      void Object.assign(get(shop.categories, id, 'category'), changes),
    trashCoupon: (id: number): void => trashCoupon(shop, get(shop.coupons, id, 'coupon')),
    /** A plain page: sends product.deleted and coupon.deleted with the page's id. */
    trashPage: (): { id: number } => ({ id: trashPage(shop) }),

    /** Sends all waiting webhooks now, one after the other. */
    flush: (): Promise<Delivery[]> => outbox.flush(),
    pending: (): Waiting[] => outbox.pending(),
    /** What was sent, oldest first, with bodies and the receiver's answers. */
    deliveries: (): Delivery[] => [...outbox.log],
    webhookFault: (fault: WebhookFault): void => outbox.fault(fault),
    setWebhookStatus: (id: number, status: 'active' | 'paused' | 'disabled'): void =>
      void updateWebhook(shop, get(shop.webhooks, id, 'webhook'), { status }),
    deleteWebhook: (id: number): void => void shop.webhooks.delete(id),
    deliveryIdOf: (webhookId: number, second: number): string => deliveryIdOf(webhookId, second),

    fault: (fault: Fault): void => faults.add(fault),
    clearFaults: (): void => {
      faults.clear()
      outbox.clearFaults()
    },
    revokeKey: (consumerKey: string): { revoked: boolean } => ({
      revoked: revokeKey(shop, consumerKey),
    }),
    createKey: (permissions: ApiKey['permissions'], userId = 1): ApiKey =>
      createKey(shop, shop.random, userId, permissions, 'Made by hand'),
    /** Takes a user's capabilities or gives them back: keys answer 403, webhooks carry the error. */
    setRights: (userId: number, capable: boolean): void => {
      if (capable) shop.powerless.delete(userId)
      else shop.powerless.add(userId)
    },

    requests: (): RequestCounts => traffic.counts(),
    resetRequests: (): void => traffic.reset(),
    /** Products with their variations, and categories; trash included. */
    catalog: () => ({
      products: [...shop.products.values()]
        .filter(({ type }) => type !== 'variation')
        .map((product) => ({
          product: toProductJson(shop, product),
          variations: variationsOf(shop, product).map((each) => toVariationJson(shop, each)),
        })),
      categories: [...shop.categories.values()].map((term) => toCategoryJson(shop, term)),
    }),
    /** Every customer and order that a mirror of this shop should hold, trash included. */
    state: (): ShopState => ({
      customers: [...shop.customers.values()].map((customer) => toCustomerJson(shop, customer)),
      orders: shop.sortedOrders('id').map((order) =>
        Object.assign(toOrderJson(shop, order), {
          refund_details: order.refunds.map((refund) => toRefundJson(shop, order, refund, true)),
        }),
      ),
      webhooks: [...shop.webhooks.values()].map((webhook) => ({
        id: webhook.id,
        topic: webhook.topic,
        status: webhook.status,
        deliveryUrl: webhook.deliveryUrl,
        failures: webhook.failures,
      })),
      requests: traffic.counts(),
    }),
  }
}
