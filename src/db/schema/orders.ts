// Orders and the transactions that belong to them. Both keep what is searched as columns and the rest as JSON.

import { sql } from 'drizzle-orm'
import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import type { Address } from '../../core/formats/address.ts'
import type { Note } from '../../core/formats/text.ts'
import type {
  BuyerTotals,
  Discount,
  Fulfillment,
  OrderLine,
  OrderStatus,
  Refund,
  TransactionFacts,
  Transition,
} from '../../core/order.ts'

/** WITHOUT ROWID: found by the store's own id; the hub's id is made of this key (`core/record-id.ts`). */
export const orders = sqliteTable(
  'orders',
  {
    storeId: text('store_id').notNull(),
    externalId: text('external_id').notNull(),
    contactId: text('contact_id'),
    passed: text({ mode: 'json' }).$type<Transition[]>().notNull().default([]),
    number: text().notNull(),
    customerExternalId: text('customer_external_id'),
    buyerEmail: text('buyer_email'),
    sourceStatus: text('source_status').notNull(),
    status: text().$type<OrderStatus>().notNull(),
    financialStatus: text('financial_status').notNull(),
    fulfillmentStatus: text('fulfillment_status'),
    currency: text().notNull(),
    subtotal: integer().notNull(),
    discount: integer().notNull(),
    shipping: integer().notNull(),
    fees: integer().notNull(),
    tax: integer().notNull(),
    total: integer().notNull(),
    refunded: integer().notNull(),
    taxIncluded: integer('tax_included', { mode: 'boolean' }),
    buyerTotals: text('buyer_totals', { mode: 'json' }).$type<BuyerTotals>(),
    lines: text({ mode: 'json' }).$type<OrderLine[]>().notNull(),
    discounts: text({ mode: 'json' }).$type<Discount[]>().notNull(),
    refunds: text({ mode: 'json' }).$type<Refund[]>().notNull(),
    fulfillments: text({ mode: 'json' }).$type<Fulfillment[]>().notNull(),
    operatorComment: text('operator_comment'),
    deliveryAddress: text('delivery_address', { mode: 'json' }).$type<Address>(),
    placedAt: integer('placed_at').notNull(),
    paidAt: integer('paid_at'),
    notes: text({ mode: 'json' }).$type<Note[]>().notNull(),
    goneAtSource: integer('gone_at_source', { mode: 'boolean' }).notNull(),
    statedAt: integer('stated_at'),
    observedAt: integer('observed_at').notNull(),
    createdAt: integer('created_at').notNull(),
    changedAt: integer('changed_at').notNull(),
    seq: integer().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.storeId, table.externalId] }),
    index('orders_contact').on(table.contactId),
    index('orders_seq').on(table.seq),
    // The work list of the sweep for deleted refunds: only refunded orders pay for it.
    index('orders_refunded')
      .on(table.storeId, table.externalId)
      .where(sql`${table.refunded} > 0`),
  ],
)

/** WITHOUT ROWID: the transactions of an order stand side by side. */
export const transactions = sqliteTable(
  'transactions',
  {
    storeId: text('store_id').notNull(),
    orderExternalId: text('order_external_id').notNull(),
    key: text().notNull(),
    externalId: text('external_id').notNull(),
    kind: text().$type<TransactionFacts['kind']>().notNull(),
    status: text().$type<TransactionFacts['status']>().notNull(),
    amount: integer().notNull(),
    currency: text().notNull(),
    gateway: text(),
    processedAt: integer('processed_at'),
    createdAt: integer('created_at').notNull(),
    changedAt: integer('changed_at').notNull(),
    seq: integer().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.storeId, table.orderExternalId, table.key] }),
    index('transactions_seq').on(table.seq),
  ],
)
