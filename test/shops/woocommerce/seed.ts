// Fills a new shop: staff, customers of every role, catalogue, coupons, keys, and then the orders.

import { createKey } from './auth.ts'
import { newMeta, NO_ADDRESS, toBilling } from './order-input.ts'
import { CATEGORIES, FIRST_NAMES, LAST_NAMES, PRODUCT_KINDS, PRODUCT_WORDS, TAGS } from './names.ts'
import { createCoupon, slugOf } from './products.ts'
import { createRandom } from './random.ts'
import type { Random } from './random.ts'
import { randomAddress } from './seed-address.ts'
import { seedOrders } from './seed-orders.ts'
import type { Shop } from './state.ts'
import type { ApiKey, Attribute, Customer, Meta, Product, Seconds } from './types.ts'

export interface ShopKeys {
  full: ApiKey
  readOnly: ApiKey
  writeOnly: ApiKey
  /** The key of a user who may only shop: 403 everywhere. */
  plainCustomer: ApiKey
}

export interface SeedOptions {
  seed: number
  customers: number
  orders: number
  products: number
  /** The newest moment in the seeded history, so that one seed gives one shop on any day. */
  until: Seconds
}

export function seedShop(shop: Shop, options: SeedOptions): ShopKeys {
  // One stream per kind of record: asking for more orders does not change the customers.
  const stream = (salt: number): Random => createRandom(options.seed * 7919 + salt)
  seedCustomers(shop, stream(1), options)
  seedCatalogue(shop, stream(2), options)
  createCoupon(shop, 'percent10', 'percent', '10')
  createCoupon(shop, 'fixed5', 'fixed_cart', '5')
  createCoupon(shop, 'prod2', 'fixed_product', '2')
  createCoupon(shop, 'freeship', 'fixed_cart', '0')
  for (const coupon of shop.coupons.values()) coupon.created = coupon.modified = options.until - 9e7
  seedOrders(shop, stream(3), options)
  const random = stream(4)
  return {
    full: createKey(shop, random, 1, 'read_write', 'Demo'),
    readOnly: createKey(shop, random, 1, 'read', 'Read only'),
    writeOnly: createKey(shop, random, 1, 'write', 'Write only'),
    plainCustomer: createKey(shop, random, 3, 'read_write', 'Key of a plain customer'),
  }
}

function seedCustomers(shop: Shop, random: Random, options: SeedOptions): void {
  const staff: [string, string, string[]][] = [
    ['admin', 'admin@shop.example', ['administrator']],
    ['manager', 'manager@shop.example', ['shop_manager']],
    ['lowpriv', 'lowpriv@shop.example', ['customer']],
  ]
  for (const [username, email, roles] of staff) {
    addCustomer(shop, { username, email, roles, created: options.until - 63_072_000 })
  }
  for (let n = shop.customers.size + 1; n <= options.customers; n++) {
    const firstName = random.pick(FIRST_NAMES)
    const lastName = random.pick(LAST_NAMES)
    const created = options.until - random.int(86_400, 60_000_000)
    const email = `user${n}@example.com`
    const customer = addCustomer(shop, { username: `user${n}`, email, roles: rolesFor(n), created })
    customer.firstName = firstName
    customer.lastName = lastName
    customer.displayName = `${firstName} ${lastName}`.trim() || customer.username
    if (random.chance(0.1)) continue
    customer.modified = Math.min(options.until, created + random.int(0, 20_000_000))
    const billing = randomAddress(random, firstName, lastName, n)
    const billingEmail = random.chance(0.06) ? `billing${n}@other.example` : email
    customer.billing = toBilling(undefined, { ...billing, email: billingEmail })
    customer.shipping = random.chance(0.25)
      ? randomAddress(random, firstName, '', n + 1000)
      : { ...billing, last_name: '', phone: '' }
    customer.meta = makeMeta(shop, n)
  }
}

/** What plugins keep with a customer, in the forms that they have there; by number, so that the random stream stays. */
function makeMeta(shop: Shop, n: number): Meta[] {
  if (n % 3 === 0) return []
  const all: [string, unknown][] = [
    ['birthday', n % 7 === 0 ? 'in May' : `19${String(60 + (n % 40))}0${1 + (n % 9)}1${n % 9}`],
    ['loyalty_points', n % 5 === 0 ? 'lots' : String(n * 3)],
    ['loyalty_tier', ['Gold', 'silver', 'BRONZE'][n % 3]],
    ['whatsapp', n % 4 === 0 ? 'ask Maria' : `(202) 555-01${String(n % 90).padStart(2, '0')}`],
    ['newsletter_opt_in', n % 2 === 0 ? 'yes' : 'no'],
    ['interests', n % 2 === 0 ? ['boots', 'tents'] : 'boots, maps'],
    ['last_quote', { items: [{ sku: `Q-${n}` }], total: 12.5 }],
  ]
  return all.map(([key, value]) => newMeta(shop, key, value))
}

/** Every few people one of the rarer roles, by number, so that a small shop has some as well. */
function rolesFor(n: number): string[] {
  if (n % 61 === 0) return []
  if (n % 59 === 0) return ['editor']
  if (n % 97 === 0) return ['shop_manager']
  if (n % 53 === 0) return ['subscriber', 'customer']
  return n % 13 === 0 ? ['subscriber'] : ['customer']
}

function addCustomer(
  shop: Shop,
  given: Pick<Customer, 'username' | 'email' | 'roles' | 'created'>,
): Customer {
  const customer: Customer = {
    ...given,
    id: ++shop.ids.user,
    modified: null,
    firstName: '',
    lastName: '',
    displayName: given.username,
    billing: toBilling(undefined, {}),
    shipping: { ...NO_ADDRESS },
    paying: false,
    meta: [],
  }
  shop.customers.set(customer.id, customer)
  return customer
}

function seedCatalogue(shop: Shop, random: Random, { products, until }: SeedOptions): void {
  for (const [name, parent, slug] of CATEGORIES) {
    const id = ++shop.ids.term
    const parentId = [...shop.categories.values()].find((term) => term.name === parent)?.id ?? 0
    const description = `About <b>${name}</b> &amp; more`
    shop.categories.set(id, { id, name, slug, parent: parentId, description })
  }
  for (const name of TAGS) {
    const id = ++shop.ids.term
    shop.tags.set(id, { id, name, slug: slugOf(name), parent: 0, description: '' })
  }
  const color: Attribute = { id: 1, name: 'Color', slug: 'pa_color', options: ['Red', 'Green'] }
  const size: Attribute = { id: 2, name: 'Size', slug: 'pa_size', options: ['S', 'M', 'L'] }
  for (let n = 1; n <= products; n++) {
    const product = addProduct(shop, random, n, until)
    const count = variationsFor(n)
    if (count === 0) continue
    const colors = count > size.options.length ? color.options : ['']
    product.type = 'variable'
    product.attributes = colors.length > 1 ? [color, size] : [size]
    product.regularPrice = ''
    product.salePrice = ''
    const choices = colors.flatMap((option) => size.options.map((letter) => [option, letter]))
    for (const [option = '', letter = ''] of choices.slice(0, count))
      addVariation(shop, random, product, option, letter)
  }
}

/** Of the usual sixty products every sixth has three or six variations, of those beyond every fifth three to six. */
function variationsFor(n: number): number {
  if (n <= 60) return n % 12 === 0 ? 6 : n % 6 === 0 ? 3 : 0
  return n % 5 === 1 ? 3 + (Math.floor(n / 5) % 4) : 0
}

function addProduct(shop: Shop, random: Random, n: number, until: Seconds): Product {
  const name =
    n === 7
      ? 'Tom & Jerry\'s "Mug" <em>№7</em>'
      : `${random.pick(PRODUCT_KINDS)} ${random.pick(PRODUCT_WORDS)} ${n}`
  const cents = random.int(299, 24_999)
  const regularPrice = n === 11 ? '' : n === 13 ? '0' : (cents / 100).toFixed(2)
  const created = until - random.int(10_000_000, 60_000_000)
  const manageStock = n % 4 === 0
  const id = ++shop.ids.post
  const src = `${shop.url}/wp-content/uploads/woocommerce-placeholder.webp`
  const product: Product = {
    id,
    parentId: 0,
    type: 'simple',
    status: n % 20 === 0 ? 'private' : n % 17 === 0 ? 'draft' : 'publish',
    name,
    slug: slugOf(name),
    sku: n % 9 === 0 ? '' : `S-${n}`,
    description: `<p>Long description of product ${n}.</p>\n<ul>\n<li>one</li>\n</ul>\n`,
    shortDescription: `<p>Short ${n}</p>\n`,
    regularPrice,
    salePrice: n % 8 === 0 ? ((cents * 0.8) / 100).toFixed(2) : '',
    manageStock,
    stock: manageStock ? random.int(0, 400) : null,
    stockStatus: n % 23 === 0 ? 'outofstock' : 'instock',
    virtual: n % 19 === 0,
    weight: n % 3 === 0 ? '0.5' : '',
    image: n % 2 === 0 ? { id: 10, src, name: 'woocommerce-placeholder' } : null,
    categoryIds: [random.pick([...shop.categories.keys()])],
    tagIds: n % 5 === 0 ? [random.pick([...shop.tags.keys()])] : [],
    attributes: [],
    choices: [],
    created,
    modified: created + random.int(0, 9_000_000),
    statusBeforeTrash: null,
    meta: [],
  }
  shop.products.set(id, product)
  return product
}

function addVariation(
  shop: Shop,
  random: Random,
  parent: Product,
  color: string,
  size: string,
): void {
  const id = ++shop.ids.post
  const choices = [
    ...(color ? [{ id: 1, name: 'Color', slug: 'pa_color', option: color }] : []),
    { id: 2, name: 'Size', slug: 'pa_size', option: size },
  ]
  shop.products.set(id, {
    ...parent,
    id,
    parentId: parent.id,
    type: 'variation',
    name: `${parent.name} - ${choices.map((choice) => choice.option).join(', ')}`,
    slug: `${parent.slug}-${size.toLowerCase()}`,
    sku: `V-${id}`,
    description: '',
    shortDescription: '',
    regularPrice: (random.int(299, 9999) / 100).toFixed(2),
    categoryIds: [],
    tagIds: [],
    attributes: [],
    choices,
    image: null,
    manageStock: false,
    stock: null,
  })
}
