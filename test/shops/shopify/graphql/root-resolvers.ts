// The fields of QueryRoot.

import { toDigits, toGid } from '../state/ids.ts'
import type { Customer, Stamped, StoreEvent } from '../state/types.ts'
import { listArray } from './array-list.ts'
import { pageOf } from './connection.ts'
import type { Context, Resolver, Resolvers } from './context.ts'
import { ApiError } from './errors.ts'
import { findNode } from './finders.ts'
import { countOf, listOf } from './listing.ts'
import type { Listing } from './listing.ts'
import { CHECKOUTS, COLLECTIONS, CUSTOMERS, ITEMS, ORDERS, PRODUCTS, VARIANTS } from './lists.ts'
import { findByCustomId } from './metafields.ts'
import { named } from './schema.ts'
import { API_VERSIONS } from './versions.ts'

const list =
  <T extends Stamped>(listing: Listing<T>): Resolver =>
  (_source, args, context, at) =>
    listOf(listing, args, context, at)
const count =
  <T extends Stamped>(listing: Listing<T>): Resolver =>
  (_source, args, context, at) =>
    countOf(listing, args, context, at)
const byId =
  (kind: string): Resolver =>
  (_source, args: { id: string }, context) =>
    findNode(context, args.id, kind)

export const rootResolvers: Resolvers = {
  QueryRoot: {
    shop: () => ({}),
    publicApiVersions: () => API_VERSIONS,
    currentAppInstallation: () => ({}),
    app: () => ({}),
    customers: list(CUSTOMERS),
    customersCount: count(CUSTOMERS),
    customer: byId('Customer'),
    customerByIdentifier: (_source, { identifier }, context) =>
      findCustomer(context, identifier as CustomerIdentifier),
    customerMergeJobStatus: (_source, args: { jobId: string }, { shop }) => {
      const merge = shop.merges.get(toDigits(args.jobId))
      return merge
        ? {
            jobId: args.jobId,
            resultingCustomerId: toGid('Customer', merge.kept),
            status: 'COMPLETED',
            customerMergeErrors: [],
          }
        : null
    },
    orders: list(ORDERS),
    ordersCount: count(ORDERS),
    order: byId('Order'),
    orderByIdentifier: (_source, { identifier }, context) =>
      identifier.id
        ? findNode(context, identifier.id, 'Order')
        : findByCustomId(context.shop.orders.held(), identifier.customId),
    products: list(PRODUCTS),
    productsCount: count(PRODUCTS),
    product: byId('Product'),
    productVariants: list(VARIANTS),
    productVariant: byId('ProductVariant'),
    inventoryItems: list(ITEMS),
    inventoryItem: byId('InventoryItem'),
    inventoryLevel: byId('InventoryLevel'),
    collections: list(COLLECTIONS),
    collectionsCount: count(COLLECTIONS),
    collection: byId('Collection'),
    locations: (_source, args, { shop, ...context }: Context) =>
      pageOf(shop.locations, args, { shop, ...context }),
    location: (_source, args: { id?: string | null }, context) =>
      args.id ? findNode(context, args.id, 'Location') : context.shop.locations[0],
    abandonedCheckouts: list(CHECKOUTS),
    abandonedCheckoutsCount: count(CHECKOUTS),
    refund: byId('Refund'),
    fulfillment: byId('Fulfillment'),
    fulfillmentOrder: byId('FulfillmentOrder'),
    job: (_source, args: { id: string }, { shop }) => {
      const doneAt = shop.jobs.get(toDigits(args.id))
      return doneAt === undefined ? null : { id: args.id, done: doneAt <= shop.now(), query: null }
    },
    node: (_source, args: { id: string }, context) => findNode(context, args.id),
    nodes: (_source, args: { ids: string[] }, context) =>
      args.ids.map((id) => findNode(context, id)),
    webhookSubscriptions: (_source, args, context, at) =>
      listArray(context.subscriptions.matching(args), {}, args, context, at),
    webhookSubscription: byId('WebhookSubscription'),
    bulkOperations: (_source, args, context, at) =>
      listArray(
        context.bulk.list(),
        {
          status: { kind: 'word', get: (operation) => operation.status },
          operation_type: { kind: 'word', get: () => 'query' },
          created_at: { kind: 'time', get: (operation) => operation.createdAt },
          id: { kind: 'id', get: (operation) => operation.id },
        },
        args,
        context,
        at,
      ),
    bulkOperation: byId('BulkOperation'),
    currentBulkOperation: (_source, _args, { bulk }) => bulk.list().at(-1) ?? null,
    events: (_source, args, context, at) => {
      const page = listArray(
        context.shop.events,
        {
          action: { kind: 'word', get: (event) => event.action },
          subject_type: { kind: 'word', get: (event) => event.subjectType },
          created_at: { kind: 'time', get: (event) => event.createdAt },
          id: { kind: 'id', get: (event) => event.id },
          comments: { kind: 'boolean', get: () => false },
        },
        args,
        context,
        at,
      )
      for (const event of page.nodes) named<StoreEvent>('BasicEvent', event)
      return page
    },
  },
}

interface CustomerIdentifier {
  id?: string | null
  emailAddress?: string | null
  phoneNumber?: string | null
  customId?: { namespace?: string | null; key: string; value: string } | null
}

function findCustomer(context: Context, identifier: CustomerIdentifier): object | null {
  if (identifier.id) return findNode(context, identifier.id, 'Customer')
  if (identifier.customId) return findByCustomId(context.shop.customers.held(), identifier.customId)
  const email = identifier.emailAddress?.toLowerCase()
  const phone = identifier.phoneNumber
  if (!email && !phone) {
    throw new ApiError('BAD_REQUEST', 'Exactly one identifier must be given.')
  }
  return findCustomerBy(context.shop.customers.all(), email, phone)
}

export function findCustomerBy(
  customers: Iterable<Customer>,
  email: string | null | undefined,
  phone: string | null | undefined,
): Customer | null {
  for (const customer of customers) {
    if (email && customer.email?.toLowerCase() === email.toLowerCase()) return customer
    if (phone && customer.phone === phone) return customer
  }
  return null
}
