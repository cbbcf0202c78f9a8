// A history's world with a Shopify shop. Its webhooks only say that a record changed: what counts is whether the hub
// was told after the last change, so both are noted here.

import type { Mail } from '../../support/mail.ts'
import type { ShopifyShop } from '../../support/shopify.ts'
import { leaped } from '../clock.ts'
import type { Statement } from '../statements.ts'
import type { Town } from '../town.ts'
import { bodyOf, World, type Parcel, type Temper } from '../world.ts'
import { digits, type ShopState } from './state.ts'
import { statementOf } from './statements.ts'
import { subject, subjectsOf, type Subject } from './subjects.ts'

/** How the hub came to its token (C3). */
export type Way = 'token' | 'clientCredentials' | 'oauth'

/** Two customers that staff made one. */
export type Merge = { keptId: string; goneId: string; told: boolean }

export class ShopifyWorld extends World {
  readonly merges: Merge[] = []
  /** Every record that there ever was. */
  readonly everRecords = new Set<Subject>()
  /** Changed in what moves no date and sends no webhook: only a whole read of the list can tell. */
  readonly silent = new Set<Subject>()
  readonly way: Way
  /** Its tokens are none any more, and no others to be had without the owner. */
  shutOut = false
  override readonly shop: ShopifyShop
  /** Counts changes and deliveries, to tell what came first. */
  #moment = 0
  readonly #changedAt = new Map<Subject, number>()
  readonly #toldAt = new Map<Subject, number>()
  readonly #keys = new Set<string>()
  #state: ShopState | null = null
  #before = new Map<Subject, string>()
  #leaped = 0

  constructor(town: Town, shop: ShopifyShop, temper: Temper, way: Way) {
    super(town, 'shopify', shop, temper)
    this.shop = shop
    this.way = way
  }

  async look(): Promise<void> {
    await this.state()
  }

  /** Everything in the shop, asked for once after each change. */
  async state(): Promise<ShopState> {
    if (this.#state) return this.#state
    const state = await this.shop.look<ShopState>('state')
    this.#state = state
    this.#noteChanges(state)
    for (const { email } of [...state.orders, ...state.customers, ...state.checkouts])
      if (email) this.everEmails.add(email.toLowerCase())
    this.people.note(
      state.customers.map(({ id, email }) => ({ id: digits(id), email })),
      state.orders.map(({ id, email, customerId }) => {
        return { id: digits(id), email, customerId: customerId && digits(customerId) }
      }),
    )
    return state
  }

  async statements(): Promise<Statement[]> {
    return (await this.state()).customers.map(statementOf)
  }

  /** Whether the hub was told of this record after it last changed. */
  wasTold(about: Subject): boolean {
    return (this.#toldAt.get(about) ?? -1) > (this.#changedAt.get(about) ?? 0)
  }

  /** What was said so far counts as unheard: whatever waits to be looked up may be dropped. */
  forgetTold(kinds: RegExp = /./): void {
    for (const about of this.#toldAt.keys()) if (kinds.test(about)) this.#toldAt.delete(about)
    if (kinds.test('customer')) for (const merge of this.merges) merge.told = false
  }

  /** Who a customer became: merged, maybe several times. */
  heirOf(customerId: string): string {
    const merge = this.merges.find(({ goneId }) => goneId === customerId)
    return merge ? this.heirOf(merge.keptId) : customerId
  }

  /** Whether somebody was made one with this customer, and the hub did not hear of it: it moves no date but theirs. */
  isUnheardOf(customerId: string): boolean {
    const heir = this.heirOf(customerId)
    return this.merges.some(({ keptId, told }) => !told && this.heirOf(keptId) === heir)
  }

  /** Shop and hub live in one time: what the hub leaped ahead meanwhile passes for the shop too. */
  override async advance(seconds: number): Promise<void> {
    await super.advance(seconds)
    const ahead = Math.floor((leaped() - this.#leaped) / 1_000) - seconds
    this.#leaped = leaped()
    if (ahead > 0) await this.shop.act('advance', { seconds: ahead })
  }

  override async deliver(parcel: Parcel): Promise<Parcel | null> {
    const taken = await super.deliver(parcel)
    const key = `${parcel.topic} ${parcel.mail.headers['x-shopify-webhook-id']}`
    if (!taken || this.#keys.has(key)) return taken
    this.#keys.add(key)
    if (!taken.heard) return taken
    const about = subjectsOf(parcel.topic, parcel.text, await this.state())
    for (const each of about) this.#toldAt.set(each, ++this.#moment)
    if (parcel.topic === 'customers/merge')
      for (const merge of this.merges) if (isOf(merge, about)) merge.told = true
    return taken
  }

  protected outdate(): void {
    this.#state = null
  }

  protected read(mail: Mail): Pick<Parcel, 'topic' | 'recordId' | 'text'> {
    const text = bodyOf(mail)
    const topic = mail.headers['x-shopify-topic'] ?? ''
    const [first] = subjectsOf(topic, text, this.#state)
    return { topic, text, recordId: first?.split(' ')[1] ?? null }
  }

  protected hears(topic: string): boolean {
    if (topic.startsWith('customer')) return this.contactSync
    return this.catalogSync || !/^(products|collections|inventory)/.test(topic)
  }

  #noteChanges(state: ShopState): void {
    const now = new Map<Subject, string>([
      ...state.customers.map((each) => [subject('customer', digits(each.id)), show(each)] as const),
      ...state.orders.map((each) => [subject('order', digits(each.id)), show(each)] as const),
      ...state.products.map((each) => [subject('product', digits(each.id)), show(each)] as const),
      ...state.collections.map(
        (each) => [subject('collection', digits(each.id)), show(each)] as const,
      ),
      ...state.checkouts.map((each) => [subject('checkout', each.token), show(each)] as const),
    ])
    for (const about of new Set([...now.keys(), ...this.#before.keys()])) {
      this.everRecords.add(about)
      if (now.get(about) !== this.#before.get(about)) this.#changedAt.set(about, ++this.#moment)
    }
    this.#before = now
  }
}

/** Both are named: who was kept in one merge may be gone in the next. */
function isOf({ keptId, goneId }: Merge, about: Subject[]): boolean {
  return [keptId, goneId].every((id) => about.includes(subject('customer', id)))
}

function show(record: object): string {
  return JSON.stringify(record)
}
