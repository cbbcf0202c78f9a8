// Workflows and what they are about, for tests: only what a test is about differs.

import type { Material } from '../../src/automation/material.ts'
import { fieldsOf } from '../../src/core/filter-fields.ts'
import type { Checkout } from '../../src/core/checkout.ts'
import type { Contact } from '../../src/core/contact.ts'
import type { Order } from '../../src/core/order.ts'
import { defaultSettings } from '../../src/core/settings.ts'
import type { Workflow } from '../../src/core/workflow.ts'
import type { StoreRow } from '../../src/db/stores.ts'

export const noon = Date.parse('2026-11-21T12:00:00Z')
export const hour = 3_600_000
export const fields = fieldsOf(['order', 'contact'])

export function workflowWith(change: Partial<Workflow> = {}): Workflow {
  return {
    id: 'wfl_1',
    name: 'Thanks',
    enabled: true,
    enabledAt: noon - 30 * hour,
    maxAgeHours: 24,
    version: 1,
    createdAt: noon - 30 * hour,
    changedAt: noon - 30 * hour,
    trigger: 'order_submitted',
    filters: {},
    steps: [],
    ...change,
  }
}

export function storeWith(change: Partial<StoreRow> = {}): StoreRow {
  return {
    id: 'sto_1',
    platform: 'woocommerce',
    url: 'https://shop.example',
    name: 'Shop',
    state: 'active',
    stateReason: null,
    audienceId: 'aud_default',
    settings: defaultSettings,
    facts: null,
    credentials: null,
    connectedAt: noon - 48 * hour,
    historyUntil: noon - 48 * hour,
    createdAt: noon - 48 * hour,
    changedAt: noon - 48 * hour,
    ...change,
  }
}

export function orderWith(change: Partial<Order> = {}): Order {
  return {
    storeId: 'sto_1',
    externalId: '7',
    contactId: 'con_1',
    passed: [],
    number: '1007',
    customerExternalId: null,
    buyerEmail: 'ada@example.com',
    sourceStatus: 'processing',
    status: 'pending',
    financialStatus: 'paid',
    fulfillmentStatus: null,
    currency: 'EUR',
    subtotal: 4_000,
    discount: 0,
    shipping: 500,
    fees: 0,
    tax: 0,
    total: 4_500,
    refunded: 0,
    lines: [
      {
        externalId: '1',
        productExternalId: '11',
        variantExternalId: null,
        sku: 'MUG',
        title: 'Mug <b>& saucer</b>',
        quantity: 2,
        price: 2_000,
        total: 4_000,
        custom: false,
      },
    ],
    discounts: [],
    refunds: [],
    fulfillments: [],
    operatorComment: null,
    deliveryAddress: null,
    placedAt: noon - hour,
    paidAt: null,
    notes: [],
    goneAtSource: false,
    statedAt: noon - hour,
    observedAt: noon - hour,
    createdAt: noon - hour,
    changedAt: noon - hour,
    seq: 5,
    ...change,
  }
}

/** A checkout of Ada's that she left at that moment. */
export function checkoutWith(statedAt: number): Checkout {
  const { buyerEmail, lines, total, currency, contactId } = orderWith()
  return {
    storeId: 'sto_1',
    externalId: '8',
    customerExternalId: null,
    contactId,
    buyerEmail,
    currency,
    total,
    lines,
    recoveryUrl: 'https://shop.example/checkout/8',
    startedAt: statedAt,
    completedAt: null,
    closed: false,
    state: 'abandoned',
    buyer: null,
    abandonedAt: noon,
    orderExternalId: null,
    statedAt,
    observedAt: statedAt,
    createdAt: statedAt,
    changedAt: noon,
    seq: 6,
  }
}

export function contactWith(change: Partial<Contact> = {}): Contact {
  return {
    id: 'con_1',
    audienceId: 'aud_default',
    primaryKey: 'ada@example.com',
    firstName: 'Ada',
    lastName: 'Lovelace',
    email: 'ada@example.com',
    phone: null,
    deliveryPhone: null,
    language: null,
    address: null,
    consent: null,
    tags: ['vip'],
    custom: {},
    personalNotes: [],
    segments: [],
    mergedInto: null,
    guest: false,
    notes: [],
    provenance: {},
    states: {},
    sourceCreatedAt: null,
    sourceUpdatedAt: null,
    createdAt: noon,
    changedAt: noon,
    seq: 4,
    ...change,
  }
}

/** An order of Ada's with its store. */
export function materialWith(change: Partial<Material> = {}): Material {
  const { store = storeWith(), order = orderWith(), contact = contactWith() } = change
  return {
    recordId: 'ord_1_7',
    store,
    order,
    checkout: null,
    contact,
    subject: {
      contact: contact && { contact, stores: [], behaviour: null, checkout: null },
      order: order && { order, platform: store?.platform ?? '', isFirst: true },
    },
    ...change,
  }
}
