// Turns what a client posts (line items, fees, shipping, coupons, addresses) into stored lines.

import { cleanText, escapeName } from './json.ts'
import { decimalsOf, parseUnits, taxOn } from './money.ts'
import { WpError } from './errors.ts'
import type { Shop } from './state.ts'
import type { Address, Billing, Meta, Order, Product, ProductLine } from './types.ts'

export interface LineInput {
  id?: number
  product_id?: number
  variation_id?: number
  sku?: string
  quantity?: number
  name?: string
  subtotal?: string | number
  total?: string | number
  meta_data?: MetaInput[]
}

export interface MetaInput {
  id?: number
  key: string
  value: unknown
}

export interface OrderInput {
  customer_id?: number
  billing?: Partial<Billing>
  shipping?: Partial<Address>
  line_items?: LineInput[]
  shipping_lines?: { method_title?: string; method_id?: string; total?: string | number }[]
  fee_lines?: { name?: string; total?: string | number; tax_status?: string }[]
  coupon_lines?: { code: string }[]
  status?: string
  currency?: string
  payment_method?: string
  payment_method_title?: string
  transaction_id?: string
  set_paid?: boolean
  customer_note?: string
  created_via?: string
  meta_data?: MetaInput[]
}

export const NO_ADDRESS: Address = {
  first_name: '',
  last_name: '',
  company: '',
  address_1: '',
  address_2: '',
  city: '',
  state: '',
  postcode: '',
  country: '',
  phone: '',
}

/** Key order matters: it is the order in which an order's address is shown. */
export function toBilling(base: Billing | undefined, change: Partial<Billing>): Billing {
  const { phone, ...rest } = toAddress(base ?? { ...NO_ADDRESS }, change)
  return { ...rest, email: pickText(change.email, base?.email), phone }
}

export function toAddress(base: Address, change: Partial<Address>): Address {
  const out = {} as Record<keyof Address, string>
  for (const key of Object.keys(NO_ADDRESS) as (keyof Address)[]) {
    out[key] = pickText(change[key], base[key])
  }
  return out
}

/** Only New York pays tax, and so does an order without any address. */
export function isTaxed(billing: Billing, shipping: Address): boolean {
  const place = shipping.country ? shipping : billing
  return place.country === '' || (place.country === 'US' && ['NY', ''].includes(place.state))
}

export function newMeta(shop: Shop, key: string, value: unknown): Meta {
  return { id: ++shop.ids.meta, key, value }
}

/** Sets by id or by key and appends what is not there, as update_meta_data does. */
export function mergeMeta(shop: Shop, list: Meta[], input: unknown): void {
  if (!Array.isArray(input)) return
  for (const item of input as MetaInput[]) {
    if (typeof item?.key !== 'string') continue
    const known = list.find((meta) => (item.id ? meta.id === item.id : meta.key === item.key))
    if (known && item.value === null) list.splice(list.indexOf(known), 1)
    else if (known) known.value = item.value
    else if (item.value !== null) list.push(newMeta(shop, item.key, item.value))
  }
}

/** Adds or changes the lines, fees, shipping and coupons of an order that is being saved. */
export function applyLines(shop: Shop, order: Order, input: OrderInput): void {
  const decimals = decimalsOf(order.currency)
  for (const item of input.line_items ?? []) {
    const at = order.lines.findIndex((line) => item.id !== undefined && line.id === item.id)
    if (at >= 0 && item.quantity === 0) order.lines.splice(at, 1)
    else if (at >= 0) changeLine(order, order.lines[at]!, item, decimals)
    else order.lines.push(createLine(shop, order, item, decimals))
  }
  for (const item of input.shipping_lines ?? []) {
    const total = parseUnits(item.total ?? 0, decimals)
    order.shippingLines.push({
      id: ++shop.ids.item,
      title: item.method_title ?? 'Flat rate',
      methodId: item.method_id ?? 'flat_rate',
      instanceId: '1',
      total,
      totalTax: taxOn(total, order.taxed),
      meta: [],
    })
  }
  for (const item of input.fee_lines ?? []) {
    const total = parseUnits(item.total ?? 0, decimals)
    const taxStatus = item.tax_status ?? 'taxable'
    order.fees.push({
      id: ++shop.ids.item,
      name: cleanText(item.name ?? 'Fee'),
      taxStatus,
      total,
      totalTax: taxOn(total, order.taxed && taxStatus === 'taxable'),
      meta: [],
    })
  }
  for (const item of input.coupon_lines ?? []) applyCoupon(shop, order, String(item.code))
  if (order.taxed && order.taxLineId === 0) order.taxLineId = ++shop.ids.item
}

function createLine(shop: Shop, order: Order, item: LineInput, decimals: number): ProductLine {
  const product = findProduct(shop, item)
  const quantity = Number(item.quantity ?? 1)
  const unit = parseUnits(product ? product.salePrice || product.regularPrice : 0, decimals)
  const subtotal =
    item.subtotal === undefined ? unit * quantity : parseUnits(item.subtotal, decimals)
  const total = item.total === undefined ? subtotal : parseUnits(item.total, decimals)
  const parent = product?.parentId ? shop.products.get(product.parentId) : undefined
  const line: ProductLine = {
    id: ++shop.ids.item,
    name: item.name === undefined ? (product?.name ?? '') : escapeName(String(item.name)),
    productId: parent?.id ?? product?.id ?? 0,
    variationId: parent && product ? product.id : 0,
    quantity,
    subtotal: item.subtotal === undefined && item.total !== undefined ? total : subtotal,
    subtotalTax: 0,
    total,
    totalTax: 0,
    sku: product?.sku ?? '',
    image: lineImage(product),
    parentName: parent?.name ?? null,
    meta: [],
  }
  for (const choice of product?.choices ?? []) {
    line.meta.push(newMeta(shop, choice.slug, choice.option.toLowerCase()))
  }
  mergeMeta(shop, line.meta, item.meta_data)
  return taxLine(line, order.taxed)
}

function changeLine(order: Order, line: ProductLine, item: LineInput, decimals: number): void {
  const unit = line.quantity ? line.subtotal / line.quantity : 0
  if (item.quantity !== undefined) {
    line.quantity = Number(item.quantity)
    line.subtotal = Math.round(unit * line.quantity)
    line.total = line.subtotal
  }
  if (item.subtotal !== undefined) line.subtotal = parseUnits(item.subtotal, decimals)
  if (item.total !== undefined) line.total = parseUnits(item.total, decimals)
  taxLine(line, order.taxed)
}

export function taxLine(line: ProductLine, taxed: boolean): ProductLine {
  line.subtotalTax = taxOn(line.subtotal, taxed)
  line.totalTax = taxOn(line.total, taxed)
  return line
}

/** Takes the coupon's discount off the lines and records it as a coupon line. */
export function applyCoupon(shop: Shop, order: Order, code: string): void {
  const coupon = [...shop.coupons.values()].find((one) => one.code === code.toLowerCase())
  if (!coupon) {
    const message = `Coupon "${code}" cannot be applied because it does not exist.`
    throw new WpError(400, 'woocommerce_rest_invalid_coupon', message)
  }
  const decimals = decimalsOf(order.currency)
  let left = parseUnits(coupon.amount, decimals)
  let discount = 0
  let discountTax = 0
  for (const line of order.lines) {
    const before = { total: line.total, tax: line.totalTax }
    let off = 0
    if (coupon.type === 'percent') off = Math.round((line.total * Number(coupon.amount)) / 100)
    else if (coupon.type === 'fixed_product') off = left * line.quantity
    else off = left
    off = Math.min(off, line.total)
    if (coupon.type === 'fixed_cart') left -= off
    line.total -= off
    taxLine(line, order.taxed)
    discount += off
    discountTax += before.tax - line.totalTax
  }
  const value = JSON.stringify([coupon.id, coupon.code, coupon.type, Number(coupon.amount)])
  order.coupons.push({
    id: ++shop.ids.item,
    code: coupon.code,
    discount,
    discountTax,
    type: coupon.type,
    nominal: Number(coupon.amount),
    meta: [newMeta(shop, 'coupon_info', value)],
  })
}

function findProduct(shop: Shop, item: LineInput): Product | undefined {
  if (item.sku && !item.product_id) {
    return [...shop.products.values()].find((product) => product.sku === item.sku)
  }
  const id = Number(item.variation_id) || Number(item.product_id)
  if (!id) {
    const message = 'Product ID or SKU is required.'
    throw new WpError(400, 'woocommerce_rest_required_product_reference', message)
  }
  return shop.products.get(id)
}

/** The real shop gives the id as text, as "" or as 0, and not always the same. */
export function lineImage(product: Product | undefined): ProductLine['image'] {
  if (product?.image) return { id: String(product.image.id), src: product.image.src }
  return product?.type === 'variation' ? { id: 0, src: '' } : { id: '', src: '' }
}

function pickText(change: unknown, base: string | undefined): string {
  return change === undefined ? (base ?? '') : cleanText(change)
}
