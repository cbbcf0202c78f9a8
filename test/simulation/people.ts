// Who shops at a shop, as far as identity goes: which addresses its customers ever had, and which orders are guests'.

import { plainEmail } from './records.ts'

type Account = { id: string; email: string | null }
type Purchase = { id: string; email: string | null; customerId: string | null }

export class People {
  readonly #addresses = new Map<string, Set<string | null>>()
  readonly #owned = new Set<string>()
  #accounts: Account[] = []
  #purchases: Purchase[] = []

  /** The shop's customers and orders as they are now. */
  note(accounts: Account[], purchases: Purchase[]): void {
    this.#accounts = accounts.map(({ id, email }) => ({ id, email: plainEmail(email ?? '') }))
    this.#purchases = purchases
    for (const { id, email } of this.#accounts) {
      const known = this.#addresses.get(id) ?? new Set()
      this.#addresses.set(id, known.add(email))
    }
    for (const { id, customerId } of purchases) if (customerId !== null) this.#owned.add(id)
  }

  /** Whether this address was one account's all the time, or nobody's but guests': nothing about it is to be argued. */
  isSteady(email: string): boolean {
    const holders = [...this.#addresses].filter(([, addresses]) => addresses.has(email))
    return (
      holders.length <= 1 &&
      holders.every(
        ([id, addresses]) =>
          addresses.size === 1 && this.#accounts.some((account) => account.id === id),
      )
    )
  }

  accountsOf(email: string): string[] {
    return this.#accounts.filter((account) => account.email === email).map(({ id }) => id)
  }

  /** Orders by this address that never named a customer. */
  guestOrdersOf(email: string): string[] {
    return this.#purchases
      .filter(({ id, email: typed }) => plainEmail(typed ?? '') === email && !this.#owned.has(id))
      .map(({ id }) => id)
  }
}
