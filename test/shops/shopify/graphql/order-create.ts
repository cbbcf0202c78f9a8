// `orderCreate`: takes no key, so the same call twice makes two orders.

import { createCustomer, editCustomer } from '../actions/customers.ts'
import { addOrder, toLine } from '../actions/place-order.ts'
import { toDigits, toId } from '../state/ids.ts'
import { lineTotal, parseAmount, sum, totalsOf } from '../state/money.ts'
import { blankOrder, RATES, SHOP_CURRENCY } from '../state/seed-orders.ts'
import type { Address, Customer, Order, Transaction } from '../state/types.ts'
import type { Context } from './context.ts'
import { isEmail, isPhone, toAddressInput, toMillis, toTags, toUnits } from './inputs.ts'
import type { MailingAddressInput, MoneyBagInput, UserError } from './inputs.ts'
import { findCustomerBy } from './root-resolvers.ts'

interface UpsertInput {
  id?: string | null
  email?: string | null
  phone?: string | null
  firstName?: string | null
  lastName?: string | null
  note?: string | null
  tags?: string[] | null
  addresses?: MailingAddressInput[] | null
}

export interface OrderCreateInput {
  email?: string | null
  phone?: string | null
  note?: string | null
  tags?: string[] | null
  customAttributes?: { key: string; value: string }[] | null
  customer?: { toAssociate?: { id: string } | null; toUpsert?: UpsertInput | null } | null
  billingAddress?: MailingAddressInput | null
  shippingAddress?: MailingAddressInput | null
  lineItems?:
    | {
        variantId?: string | null
        title?: string | null
        quantity: number
        priceSet?: MoneyBagInput | null
        requiresShipping?: boolean | null
        taxable?: boolean | null
        sku?: string | null
        properties?: { name: string; value: string }[] | null
      }[]
    | null
  shippingLines?: { title: string; code?: string | null; priceSet: MoneyBagInput }[] | null
  taxesIncluded?: boolean | null
  discountCode?: {
    itemFixedDiscountCode?: { code: string; amountSet?: MoneyBagInput | null } | null
    itemPercentageDiscountCode?: { code: string; percentage?: number | null } | null
    freeShippingDiscountCode?: { code: string } | null
  } | null
  financialStatus?: string | null
  transactions?:
    | {
        kind?: Transaction['kind'] | null
        status?: Transaction['status'] | null
        gateway?: string | null
        amountSet: MoneyBagInput
        processedAt?: string | null
      }[]
    | null
  presentmentCurrency?: string | null
  sourceName?: string | null
  sourceIdentifier?: string | null
  sourceUrl?: string | null
  processedAt?: string | null
  poNumber?: string | null
  test?: boolean | null
  buyerAcceptsMarketing?: boolean | null
}

export function createOrder(context: Context, input: OrderCreateInput): Order | UserError {
  const problem = problemOf(input)
  if (problem) return problem
  const { shop } = context
  const index = shop.orders.next
  const order = blankOrder(index, shop.now())
  const customer = customerOf(context, input)
  const presentment = input.presentmentCurrency ?? SHOP_CURRENCY
  Object.assign(order, {
    processedAt: toMillis(input.processedAt) ?? shop.now(),
    email: input.email ?? customer?.email ?? null,
    phone: input.phone ?? null,
    note: input.note ?? null,
    poNumber: input.poNumber ?? null,
    tags: toTags(input.tags ?? []),
    attributes: input.customAttributes ?? [],
    customerId: customer?.id ?? null,
    acceptsMarketing: input.buyerAcceptsMarketing ?? false,
    sourceName: input.sourceName ?? context.app.clientId,
    sourceIdentifier: input.sourceIdentifier ?? null,
    sourceUrl: input.sourceUrl ?? null,
    // No checkout stands behind it.
    checkoutToken: null,
    cartToken: null,
    presentment,
    rate: RATES[presentment] ?? 1,
    taxesIncluded: input.taxesIncluded ?? false,
    taxRate: 0,
    test: input.test ?? false,
    billing: toOrderAddress(order, input.billingAddress),
    shippingAddress: toOrderAddress(order, input.shippingAddress),
  } satisfies Partial<Order>)
  order.lines = (input.lineItems ?? []).map((item, part) => {
    const line = toLine(
      shop,
      order,
      {
        variantId: item.variantId ? toDigits(item.variantId) : null,
        quantity: item.quantity,
        ...(item.title ? { title: item.title } : {}),
        ...(item.priceSet ? { price: toUnits(item.priceSet) } : {}),
        attributes: (item.properties ?? []).map(({ name, value }) => ({ key: name, value })),
      },
      part,
      input.discountCode?.itemPercentageDiscountCode?.percentage ?? 0,
    )
    line.requiresShipping = item.requiresShipping ?? line.requiresShipping
    line.taxable = item.taxable ?? line.taxable
    line.sku = item.sku ?? line.sku
    return line
  })
  const shipping = input.shippingLines?.[0]
  if (shipping) {
    const { title, code, priceSet } = shipping
    order.shipping = {
      id: toId('ShippingLine', index),
      title,
      code: code ?? null,
      price: toUnits(priceSet),
    }
  }
  discount(order, input)
  pay(order, input)
  if (customer && input.shippingAddress) {
    const first = toAddressInput(input.shippingAddress)
    editCustomer(shop, customer.id, { addresses: [first, ...customer.addresses] })
  }
  return addOrder(shop, order)
}

function problemOf(input: OrderCreateInput): UserError | undefined {
  const invalid = (name: string, message: string): UserError => ({
    field: ['order', name],
    message,
    code: 'INVALID',
  })
  if (!input.lineItems?.length)
    return invalid('lineItems', 'Line items must have at least one line item')
  if (input.email && !isEmail(input.email)) return invalid('email', 'Email is invalid')
  if (input.phone && !isPhone(input.phone)) return invalid('phone', 'Phone is invalid')
  if (input.processedAt && toMillis(input.processedAt) === undefined) {
    return {
      field: ['order', 'processedAt'],
      message: 'Processed at is invalid',
      code: 'PROCESSED_AT_INVALID',
    }
  }
  const upsert = input.customer?.toUpsert
  for (const name of ['email', 'phone'] as const) {
    if (!upsert?.[name] || !input[name] || upsert[name] === input[name]) continue
    const message = `The order's ${name} and the customer's ${name} are not the same`
    return { field: ['order', 'customer'], message, code: 'REDUNDANT_CUSTOMER_FIELDS' }
  }
  return undefined
}

function customerOf({ shop }: Context, input: OrderCreateInput): Customer | undefined {
  const associate = input.customer?.toAssociate?.id
  if (associate) return shop.customers.get(toDigits(associate))
  const upsert = input.customer?.toUpsert
  if (!upsert) return undefined
  const known = upsert.id
    ? shop.customers.get(toDigits(upsert.id))
    : findCustomerBy(shop.customers.all(), upsert.email, upsert.phone)
  const changes = {
    ...(upsert.firstName ? { firstName: upsert.firstName } : {}),
    ...(upsert.lastName ? { lastName: upsert.lastName } : {}),
    ...(upsert.note ? { note: upsert.note } : {}),
    ...(upsert.tags ? { tags: toTags(upsert.tags) } : {}),
  }
  if (known) return editCustomer(shop, known.id, changes)
  return createCustomer(shop, {
    ...changes,
    email: upsert.email ?? null,
    phone: upsert.phone ?? null,
    addresses: (upsert.addresses ?? []).map(toAddressInput),
  })
}

function toOrderAddress(
  order: Order,
  input: MailingAddressInput | null | undefined,
): Address | null {
  if (!input) return null
  return {
    id: toId('MailingAddress', order.index + 4_000_000_000),
    firstName: null,
    lastName: null,
    company: null,
    address1: null,
    address2: null,
    city: null,
    provinceCode: null,
    countryCode: null,
    zip: null,
    phone: null,
    ...toAddressInput(input),
  }
}

function discount(order: Order, input: OrderCreateInput): void {
  const fixed = input.discountCode?.itemFixedDiscountCode
  const code =
    fixed?.code ??
    input.discountCode?.itemPercentageDiscountCode?.code ??
    input.discountCode?.freeShippingDiscountCode?.code
  if (!code) return
  order.discountCodes = [code]
  if (!fixed?.amountSet) return
  // Over the lines by their worth; the last one takes the rest.
  const amount = toUnits(fixed.amountSet)
  const worth = sum(order.lines, lineTotal)
  let left = Math.min(amount, worth)
  for (const [place, line] of order.lines.entries()) {
    const last = place === order.lines.length - 1
    const share = last
      ? left
      : Math.min(left, Math.round((amount * lineTotal(line)) / Math.max(1, worth)))
    line.discount += share
    left -= share
  }
}

function pay(order: Order, input: OrderCreateInput): void {
  const given = (input.transactions ?? []).map((one) => ({
    kind: one.kind ?? ('SALE' as const),
    status: one.status ?? ('SUCCESS' as const),
    gateway: one.gateway ?? '',
    amount: parseAmount(one.amountSet.shopMoney.amount, SHOP_CURRENCY),
    at: toMillis(one.processedAt) ?? order.createdAt,
  }))
  if (given.length === 0 && input.financialStatus === 'PAID') {
    const { total } = totalsOf(order)
    given.push({
      kind: 'SALE',
      status: 'SUCCESS',
      gateway: 'manual',
      amount: total,
      at: order.createdAt,
    })
  }
  for (const one of given) {
    const id = toId('OrderTransaction', order.index, order.parts++)
    order.transactions.push({ id, parentId: null, manual: true, errorCode: null, ...one })
  }
}
