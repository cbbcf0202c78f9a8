// One history's world: a shop, the hub that follows it, what is on its way between them, and the story so far.

import type { Mail } from '../support/mail.ts'
import { call, fetchMail, passOn } from '../support/hub.ts'
import type { Keys, Shop, ShopCustomer, ShopOrder } from '../support/shop.ts'
import type { Catalog } from './catalog.ts'
import { leap } from './clock.ts'
import { FaultPlan, install } from './faults.ts'

/** A webhook as the shop sent it, and when in the story it did. */
export type Parcel = {
  mail: Mail
  topic: string
  /** The record that it names; null where the record was gone when the body was built. */
  recordId: number | null
  text: string
  /** It tells that the hub may see nothing. */
  isRefusal: boolean
  sentAt: number
  /** Whether the hub listens to this kind of record when it takes the parcel. */
  heard: boolean
}

/** Which kinds of trouble a history has; few at a time, so that a failure is easier to read. */
export type Temper = {
  databaseFails: boolean
  objectRestarts: boolean
  shopFails: boolean
  settingsChange: boolean
  recordsBreak: boolean
  importsLive: boolean
  catalogChanges: boolean
  webhooksBreak: boolean
  accessBreaks: boolean
}

export type ShopWebhook = { id: number; topic: string; status: string; deliveryUrl: string }

export type ShopState = {
  orders: ShopOrder[]
  customers: ShopCustomer[]
  webhooks: ShopWebhook[]
}

export class World {
  readonly story: string[] = []
  /** What is wrong already, before the end. */
  readonly differences: string[] = []
  readonly faults = new FaultPlan()
  /** Sent by the shop and not with the hub yet. */
  onTheWay: Parcel[] = []
  /** Answered 200. */
  readonly accepted: Parcel[] = []
  /** Deliveries that did not come from the shop, by what must become of them. */
  readonly forged = { rejected: 0, skipped: 0 }
  /** Every record and address that the shop ever had. */
  readonly ever = {
    orders: new Set<number>(),
    customers: new Set<number>(),
    emails: new Set<string>(),
    products: new Set<number>(),
    categories: new Set<number>(),
  }
  /** When each order went to the trash, in steps. */
  readonly trashedAt = new Map<number, number>()
  /** The same of products. */
  readonly trashedProductAt = new Map<number, number>()
  readonly brokenOrders = new Set<number>()
  /** Changed without a webhook: what one said of them before may look like their present state and not be it. */
  readonly silentOrders = new Set<number>()
  paused = false
  contactSync = true
  /** Products and collections alike. */
  catalogSync = true
  /** Whether the hub left the shop; nobody may be let in without a new connection. */
  disconnected = false
  /** The shop's webhooks are built without the right to see anything; and whether they ever were. */
  powerless = false
  wasPowerless = false
  keys: Keys
  /** Those keys are none any more. */
  keyRevoked = false
  step = 0
  /** Counts up, so that no two edits say the same. */
  edits = 0
  storeId = ''
  readonly shop: Shop
  readonly temper: Temper
  #state: ShopState | null = null
  #catalog: Catalog | null = null

  constructor(shop: Shop, temper: Temper) {
    this.shop = shop
    this.temper = temper
    this.keys = shop.keys
  }

  tell(line: string): void {
    this.story.push(`${String(this.step).padStart(3)} ${line}`)
  }

  /** Does something in the shop. What the shop refuses has not happened: then there is no answer. */
  async act<T>(action: string, body: object): Promise<T | null> {
    this.#state = null
    this.#catalog = null
    try {
      return await this.shop.act<T>(action, body)
    } catch (error) {
      const why = error instanceof Error ? error.message.slice(-120) : ''
      this.tell(`shop: ${action} refused: ${why}`)
      return null
    }
  }

  /** Everything in the shop, asked for once after each change. */
  async state(): Promise<ShopState> {
    if (this.#state) return this.#state
    this.#state = await this.shop.state()
    for (const { id, billing, customer_id: customer } of this.#state.orders) {
      this.ever.orders.add(id)
      if (customer) this.ever.customers.add(customer)
      if (billing.email) this.ever.emails.add(billing.email.trim().toLowerCase())
    }
    for (const { id, email } of this.#state.customers) {
      this.ever.customers.add(id)
      this.ever.emails.add(email.toLowerCase())
    }
    return this.#state
  }

  /** Products with their variations, and categories; asked for once after each change. */
  async catalog(): Promise<Catalog> {
    this.#catalog ??= await this.shop.catalog<Catalog>()
    for (const { product } of this.#catalog.products) this.ever.products.add(product.id)
    for (const { id } of this.#catalog.categories) this.ever.categories.add(id)
    return this.#catalog
  }

  /** Lets time pass for shop and hub alike. */
  async pass(seconds: number): Promise<void> {
    leap(seconds * 1_000)
    await this.shop.act('advance', { seconds })
  }

  /** The shop sends what waits; from there on it is on its way. */
  async send(): Promise<Parcel[]> {
    await this.state()
    await this.shop.act('flush')
    const parcels = (await fetchMail(this.storeId)).map((mail) => toParcel(mail, this.step))
    this.onTheWay.push(...parcels)
    return parcels
  }

  /** Hands a parcel to the hub, as often as somebody wants. */
  async deliver(parcel: Parcel): Promise<void> {
    // A repeat of what was skipped says nothing new: the hub knows it by its key.
    // The shop builds a body when it sends it: one that says that it may show nothing is not held up for long.
    if (parcel.isRefusal && !this.powerless) return
    const heard = parcel.heard && this.#hears(parcel.topic)
    const status = await passOn(this.storeId, parcel.mail)
    if (status === 200) this.accepted.push({ ...parcel, heard })
    else if (status !== 503 && !(status === 410 && this.disconnected))
      this.differences.push(`L1 a delivery was answered ${status}`)
  }

  #hears(topic: string): boolean {
    if (this.paused) return false
    if (topic.startsWith('customer')) return this.contactSync
    return this.catalogSync || !topic.startsWith('product')
  }

  async installFaults(): Promise<void> {
    if (this.temper.databaseFails) await install(this.faults, this.storeId)
  }
}

/** All that can be imported. */
export const everything = {
  contacts: true,
  orders: true,
  transactions: true,
  products: true,
  collections: true,
}

/** Sets what the world says of itself, for all that comes from now on. */
export async function applySettings(world: World): Promise<void> {
  const { contactSync: contacts, catalogSync: catalog } = world
  const sync = { contacts, products: catalog, collections: catalog }
  await changeSettings(world, { enableImport: !world.paused, sync })
  // Deliveries of one second can be equal to the byte: what was skipped must not come again as a repeat.
  await world.pass(1)
}

/** Changes the store's settings through the API. */
export async function changeSettings(world: World, patch: object): Promise<void> {
  const { status } = await call('PATCH', `/stores/${world.storeId}/settings`, patch)
  if (status !== 200) throw new Error(`settings: ${status}`)
}

function toParcel(mail: Mail, sentAt: number): Parcel {
  const text = new TextDecoder().decode(
    Uint8Array.from(atob(mail.body), (char) => char.charCodeAt(0)),
  )
  const id: unknown = Reflect.get(JSON.parse(text), 'id')
  return {
    mail,
    topic: mail.headers['x-wc-webhook-topic'] ?? '',
    recordId: typeof id === 'number' ? id : null,
    text: JSON.stringify(JSON.parse(text)),
    isRefusal: text.includes('woocommerce_rest_cannot_view'),
    sentAt,
    heard: true,
  }
}
