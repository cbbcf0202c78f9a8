// A shop's world in a history, whatever the platform: the shop, its store in the hub, and what is on its way between
// them. What a shop holds, and how its webhooks read, each platform adds.

import type { Mail } from '../support/mail.ts'
import type { StoreShape } from '../../src/http/api/store-shape.ts'
import { call, fetchMail, get, passOn } from '../support/hub.ts'
import type { Platform } from './choice.ts'
import { FaultPlan, install } from './faults.ts'
import { People } from './people.ts'
import type { Statement } from './statements.ts'
import type { Town } from './town.ts'

/** A webhook as the shop sent it, and when in the story it did. */
export type Parcel = {
  mail: Mail
  topic: string
  /** The record that it names; null where it names none. */
  recordId: string | null
  text: string
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

/** The hands on a shop: `POST /__control/<action>`. */
type Steered = { act<T = unknown>(action: string, body?: object): Promise<T> }

export abstract class World {
  readonly faults = new FaultPlan()
  /** Sent by the shop and not with the hub yet. */
  onTheWay: Parcel[] = []
  /** Answered 200. */
  readonly accepted: Parcel[] = []
  /** Deliveries that did not come from the shop, by what must become of them. */
  readonly forged = { rejected: 0, skipped: 0 }
  /** Records that nobody can read: they have to be rejected. */
  readonly broken = new Set<string>()
  paused = false
  contactSync = true
  /** Products and collections alike. */
  catalogSync = true
  /** Whether the hub left the shop; nobody may be let in without a new connection. */
  disconnected = false
  /** Every address that anybody in the shop ever had. */
  readonly everEmails = new Set<string>()
  readonly people = new People()
  storeId = ''
  audienceId = ''
  readonly town: Town
  readonly platform: Platform
  readonly shop: Steered
  readonly temper: Temper

  constructor(town: Town, platform: Platform, shop: Steered, temper: Temper) {
    this.town = town
    town.worlds.push(this)
    this.platform = platform
    this.shop = shop
    this.temper = temper
  }

  get differences(): string[] {
    return this.town.differences
  }

  get edits(): number {
    return this.town.edits
  }

  set edits(count: number) {
    this.town.edits = count
  }

  get step(): number {
    return this.town.step
  }

  /** What the shop's customers say of themselves. */
  abstract statements(): Promise<Statement[]>

  /** Looks at the shop: everything in it, asked for once after each change. */
  abstract look(): Promise<void>

  /** What was seen of the shop is old. */
  protected abstract outdate(): void

  /** The topic, the record that a body names, and the body as one comparable text. */
  protected abstract read(mail: Mail): Pick<Parcel, 'topic' | 'recordId' | 'text'>

  /** Whether the hub's settings let this kind of news in, beside the switch for all of it. */
  protected abstract hears(topic: string): boolean

  /** Whether a parcel may come now. */
  protected mayCome(_parcel: Parcel): boolean {
    return true
  }

  tell(line: string): void {
    this.town.story.push(`${String(this.step).padStart(3)} ${this.town.nameOf(this)}${line}`)
  }

  /** The hub follows this shop from now on. */
  async follow(storeId: string): Promise<void> {
    const { audienceId } = await get<StoreShape>(`/stores/${storeId}`)
    Object.assign(this, { storeId, audienceId })
  }

  /** Does something in the shop. What the shop refuses has not happened: then there is no answer. */
  async act<T>(action: string, body: object): Promise<T | null> {
    this.outdate()
    try {
      return await this.shop.act<T>(action, body)
    } catch (error) {
      const why = error instanceof Error ? error.message.slice(-120) : ''
      this.tell(`shop: ${action} refused: ${why}`)
      return null
    }
  }

  /** Lets time pass for shop and hub alike. */
  pass(seconds: number): Promise<void> {
    return this.town.pass(seconds)
  }

  /** Lets time pass for the shop alone. */
  async advance(seconds: number): Promise<void> {
    await this.shop.act('advance', { seconds })
  }

  /** The shop sends what waits; from there on it is on its way. */
  async send(): Promise<Parcel[]> {
    await this.look()
    await this.shop.act('flush')
    const parcels = (await fetchMail(this.storeId)).map((mail): Parcel => {
      return { ...this.read(mail), mail, sentAt: this.step, heard: true }
    })
    this.onTheWay.push(...parcels)
    return parcels
  }

  /** Hands a parcel to the hub, as often as somebody wants. Returns it as the hub took it. */
  async deliver(parcel: Parcel): Promise<Parcel | null> {
    if (!this.mayCome(parcel)) return null
    // A repeat of what was skipped says nothing new: the hub knows it by its key.
    const heard = parcel.heard && !this.paused && this.hears(parcel.topic)
    const status = await passOn(this.storeId, parcel.mail, this.platform)
    if (status !== 200) {
      if (status !== 503 && !(status === 410 && this.disconnected))
        this.differences.push(`L1 a delivery was answered ${status}`)
      return null
    }
    const taken = { ...parcel, heard }
    this.accepted.push(taken)
    return taken
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
  checkouts: true,
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

/** A body's text. */
export function bodyOf({ body }: Mail): string {
  const bytes = Uint8Array.from(atob(body), (char) => char.charCodeAt(0))
  return new TextDecoder().decode(bytes)
}
