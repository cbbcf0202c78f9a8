// The hands on the shop: everything that shoppers, staff and bad luck do to it, for tests and for
// the control pages. Ids are global ids or digits, amounts are minor units.

import {
  completeCheckout,
  deleteCheckout,
  startCheckout,
  updateCheckout,
} from './actions/checkouts.ts'
import type { CheckoutRequest } from './actions/checkouts.ts'
import {
  createCollection,
  createProduct,
  deleteCollection,
  deleteProduct,
  editCollection,
  editProduct,
  setMembers,
} from './actions/catalog.ts'
import type { CollectionChanges, ProductChanges } from './actions/catalog.ts'
import {
  createCustomer,
  deleteCustomer,
  editCustomer,
  mergeCustomers,
  setConsent,
} from './actions/customers.ts'
import type { CustomerChanges } from './actions/customers.ts'
import {
  cancelOrder,
  closeOrder,
  deleteOrder,
  editLines,
  editOrder,
  fulfilOrder,
  payOrder,
  updateFulfillment,
} from './actions/orders.ts'
import type { OrderChanges } from './actions/orders.ts'
import { refundOrder } from './actions/refunds.ts'
import type { RefundRequest } from './actions/refunds.ts'
import { placeOrder } from './actions/place-order.ts'
import type { OrderItem, OrderRequest } from './actions/place-order.ts'
import { setStock } from './actions/stock.ts'
import { findVariant } from './state/lookup.ts'
import { shownCheckout, shownCollection, shownCustomer, shownOrder, shownProduct } from './shown.ts'
import { toDigits } from './state/ids.ts'
import type { Shop } from './state/shop.ts'
import type { Customer } from './state/types.ts'

type Restock = 'CANCEL' | 'LEGACY_RESTOCK' | 'NO_RESTOCK' | 'RETURN'

export type ShopActions = ReturnType<typeof createActions>

export function createActions(shop: Shop) {
  const order = (id: string) => {
    const found = shop.orders.get(toDigits(id))
    if (!found) throw new Error(`The demo shop has no Order ${id}`)
    return shownOrder(found)
  }
  const items = (list: OrderItem[] | undefined) =>
    list?.map((item) => ({
      ...item,
      ...(item.variantId ? { variantId: toDigits(item.variantId) } : {}),
    }))
  const lines = <T extends { lineId: string }>(list: T[] | undefined) =>
    list?.map((line) => ({ ...line, lineId: toDigits(line.lineId) }))

  return {
    /** A random order where nothing is said: a guest's, paid, of one or two products. */
    placeOrder: (request: OrderRequest = {}) => {
      const wanted = items(request.items)
      const placed = placeOrder(shop, {
        ...request,
        ...(request.customerId ? { customerId: toDigits(request.customerId) } : {}),
        ...(wanted ? { items: wanted } : {}),
      })
      return shownOrder(placed)
    },
    editOrder: (id: string, changes: OrderChanges) => {
      editOrder(shop, toDigits(id), changes)
      return order(id)
    },
    /** The order editor: pieces out, new lines in. */
    editLines: (
      id: string,
      request: { remove?: { lineId: string; quantity: number }[]; add?: OrderItem[] },
    ) => {
      const remove = lines(request.remove)
      const add = items(request.add)
      editLines(shop, toDigits(id), { ...(remove ? { remove } : {}), ...(add ? { add } : {}) })
      return order(id)
    },
    payOrder: (id: string, amount?: number, gateway?: string) => {
      payOrder(shop, toDigits(id), amount, gateway)
      return order(id)
    },
    /** Lines, an amount in minor units, or without either the whole rest. */
    refundOrder: (
      id: string,
      request: Omit<RefundRequest, 'lines'> & {
        lines?: { lineId: string; quantity: number; restock?: Restock }[]
      } = {},
    ) => {
      const wanted = lines(request.lines)
      const { lines: _lines, ...rest } = request
      const refund = refundOrder(shop, toDigits(id), {
        ...rest,
        ...(wanted ? { lines: wanted } : {}),
      })
      return { refundId: refund.id, ...order(id) }
    },
    fulfilOrder: (
      id: string,
      request: {
        lines?: { lineId: string; quantity: number }[]
        tracking?: { company: string | null; number: string | null; url: string | null }
      } = {},
    ) => {
      const wanted = lines(request.lines)
      const { lines: _lines, ...rest } = request
      const sent = fulfilOrder(shop, toDigits(id), {
        ...rest,
        ...(wanted ? { lines: wanted } : {}),
      })
      return { fulfillmentId: sent.id, ...order(id) }
    },
    deliverOrder: (id: string, fulfillmentId: string) => {
      updateFulfillment(shop, toDigits(id), toDigits(fulfillmentId), { delivered: true })
      return order(id)
    },
    cancelOrder: (
      id: string,
      request: { reason?: string; refund?: boolean; restock?: boolean } = {},
    ) => {
      cancelOrder(shop, toDigits(id), request)
      return order(id)
    },
    closeOrder: (id: string) => {
      closeOrder(shop, toDigits(id))
      return order(id)
    },
    deleteOrder: (id: string): void => deleteOrder(shop, toDigits(id)),
    /** Sets many orders to one second of change (now, unless `at` says) as a bulk edit does. */
    touchOrders: (options: { count?: number; ids?: string[]; at?: number } = {}) => {
      const ids = options.ids?.map(toDigits) ?? [...shop.orders.all()].map((one) => one.id)
      const touched = ids.slice(-(options.count ?? 250))
      const at = options.at ?? shop.now()
      for (const id of touched) shop.orders.edit(id, (record) => (record.updatedAt = at))
      return { count: touched.length, at }
    },

    createCustomer: (input: CustomerChanges) => shownCustomer(shop, createCustomer(shop, input)),
    editCustomer: (id: string, changes: CustomerChanges) =>
      shownCustomer(shop, editCustomer(shop, toDigits(id), changes)),
    setConsent: (id: string, channel: 'email' | 'sms', state: string, optIn?: string): Customer =>
      setConsent(shop, toDigits(id), channel, { state, ...(optIn ? { optIn } : {}) }),
    deleteCustomer: (id: string): void => deleteCustomer(shop, toDigits(id)),
    mergeCustomers: (one: string, two: string, keep?: string) =>
      mergeCustomers(
        shop,
        toDigits(one),
        toDigits(two),
        keep === undefined ? undefined : toDigits(keep),
      ),

    createProduct: (changes: ProductChanges = {}) => shownProduct(createProduct(shop, changes)),
    /** `variants` by position: missing ones are removed, further ones added. */
    editProduct: (id: string, changes: ProductChanges) =>
      shownProduct(editProduct(shop, toDigits(id), changes)),
    publishProduct: (id: string) =>
      shownProduct(editProduct(shop, toDigits(id), { published: true })),
    unpublishProduct: (id: string) =>
      shownProduct(editProduct(shop, toDigits(id), { published: false })),
    deleteProduct: (id: string): void => deleteProduct(shop, toDigits(id)),
    setStock: (variantId: string, available: number, locationId?: string): void => {
      const variant = findVariant(shop, toDigits(variantId))
      if (!variant) throw new Error(`The demo shop has no ProductVariant ${variantId}`)
      setStock(shop, variant, locationId ? toDigits(locationId) : shop.locations[0]!.id, available)
    },
    createCollection: (changes: CollectionChanges = {}) =>
      shownCollection(createCollection(shop, changes)),
    editCollection: (id: string, changes: CollectionChanges) =>
      shownCollection(editCollection(shop, toDigits(id), changes)),
    /** `silent` as when a rule changes the members: no webhook, no new time of change. */
    setMembers: (id: string, productIds: string[], silent = false) =>
      shownCollection(setMembers(shop, toDigits(id), productIds.map(toDigits), silent)),
    deleteCollection: (id: string): void => deleteCollection(shop, toDigits(id)),

    startCheckout: (request: CheckoutRequest = {}) =>
      shownCheckout(shop, startCheckout(shop, toCheckoutRequest(request))),
    updateCheckout: (id: string, request: CheckoutRequest) =>
      shownCheckout(shop, updateCheckout(shop, toDigits(id), toCheckoutRequest(request))),
    completeCheckout: (id: string) => shownOrder(completeCheckout(shop, toDigits(id))),
    deleteCheckout: (id: string): void => deleteCheckout(shop, toDigits(id)),
  }

  function toCheckoutRequest(request: CheckoutRequest): CheckoutRequest {
    const wanted = items(request.items)
    return {
      ...request,
      ...(request.customerId ? { customerId: toDigits(request.customerId) } : {}),
      ...(wanted ? { items: wanted } : {}),
    }
  }
}
