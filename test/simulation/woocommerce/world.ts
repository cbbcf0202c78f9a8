// A history's world with a WooCommerce shop: its orders, customers and catalog, and what makes its webhooks peculiar.

import type { Mail } from '../../support/mail.ts'
import type { Keys, Shop, ShopCustomer, ShopOrder } from '../../support/shop.ts'
import type { Statement } from '../statements.ts'
import type { Town } from '../town.ts'
import { bodyOf, World, type Parcel, type Temper } from '../world.ts'
import type { Catalog } from './catalog.ts'
import { isShopper, statementOf } from './statements.ts'

export type ShopWebhook = { id: number; topic: string; status: string; deliveryUrl: string }

export type ShopState = {
  orders: ShopOrder[]
  customers: ShopCustomer[]
  webhooks: ShopWebhook[]
}

export class WooWorld extends World {
  /** Every record that the shop ever had. */
  readonly ever = {
    orders: new Set<number>(),
    customers: new Set<number>(),
    products: new Set<number>(),
    categories: new Set<number>(),
  }
  /** When each order went to the trash, in steps. */
  readonly trashedAt = new Map<number, number>()
  /** The same of products. */
  readonly trashedProductAt = new Map<number, number>()
  /** Changed without a webhook: what one said of them before may look like their present state and not be it. */
  readonly silentOrders = new Set<number>()
  /** The shop's webhooks are built without the right to see anything; and whether they ever were. */
  powerless = false
  wasPowerless = false
  keys: Keys
  /** Those keys are none any more. */
  keyRevoked = false
  override readonly shop: Shop
  #state: ShopState | null = null
  #catalog: Catalog | null = null

  constructor(town: Town, shop: Shop, temper: Temper) {
    super(town, 'woocommerce', shop, temper)
    this.shop = shop
    this.keys = shop.keys
  }

  async look(): Promise<void> {
    await this.state()
    await this.catalog()
  }

  /** Orders, customers and webhooks. */
  async state(): Promise<ShopState> {
    if (this.#state) return this.#state
    this.#state = await this.shop.state()
    for (const { id, billing, customer_id: customer } of this.#state.orders) {
      this.ever.orders.add(id)
      if (customer) this.ever.customers.add(customer)
      if (billing.email) this.everEmails.add(billing.email.trim().toLowerCase())
    }
    for (const { id, email } of this.#state.customers) {
      this.ever.customers.add(id)
      this.everEmails.add(email.toLowerCase())
    }
    this.people.note(
      this.#state.customers.filter(isShopper).map(({ id, email }) => ({ id: String(id), email })),
      this.#state.orders
        .filter(({ id, status }) => status !== 'trash' && !this.isBroken(id))
        .map(({ id, billing, customer_id: customer }) => {
          return {
            id: String(id),
            email: billing.email,
            customerId: customer ? String(customer) : null,
          }
        }),
    )
    return this.#state
  }

  async statements(): Promise<Statement[]> {
    return (await this.state()).customers.filter(isShopper).map(statementOf)
  }

  /** Products with their variations, and categories. */
  async catalog(): Promise<Catalog> {
    this.#catalog ??= await this.shop.catalog<Catalog>()
    for (const { product } of this.#catalog.products) this.ever.products.add(product.id)
    for (const { id } of this.#catalog.categories) this.ever.categories.add(id)
    return this.#catalog
  }

  isBroken(orderId: number): boolean {
    return this.broken.has(String(orderId))
  }

  protected outdate(): void {
    this.#state = null
    this.#catalog = null
  }

  protected read(mail: Mail): Pick<Parcel, 'topic' | 'recordId' | 'text'> {
    const body: unknown = JSON.parse(bodyOf(mail))
    const id: unknown = Reflect.get(Object(body), 'id')
    return {
      topic: mail.headers['x-wc-webhook-topic'] ?? '',
      // None where the record was gone when the body was built.
      recordId: typeof id === 'number' ? String(id) : null,
      text: JSON.stringify(body),
    }
  }

  protected hears(topic: string): boolean {
    if (topic.startsWith('customer')) return this.contactSync
    return this.catalogSync || !topic.startsWith('product')
  }

  /** The shop builds a body when it sends it: one that says that it may show nothing is not held up for long. */
  protected override mayCome({ text }: Parcel): boolean {
    return this.powerless || !text.includes('woocommerce_rest_cannot_view')
  }
}
