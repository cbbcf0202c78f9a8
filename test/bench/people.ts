// What the people of two stores that share a tenth of them cost on D1, in rows read and written per change, with few
// and with many on record. The same code that the stores' objects run, against a local D1, which counts as the real one.

import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { apply, fill, openLocal, stores, toCustomer, toOrder } from './contacts-fill.ts'
import { figure, print } from './table.ts'

export type PeopleCost = {
  stored: number
  what: string
  set: number
  read: number
  written: number
  /** Rows that a change may write. */
  budget: number
}

const sets = [1, 100]

/**
 * A contact is a row with its key, its version and one more number to be found by (4), a link is 2, an event 1, a
 * conflict 2 for each field, an order 4 with its event, a payment 3, what the orders add up to 1.
 */
const budgets = {
  created: 7,
  linked: 7,
  changed: 5,
  disputed: 5 + 2 * 2,
  repeated: 0,
  ordered: 8,
  moved: 4,
}

/** `contacts` are put on record, a tenth of them before, so that growth shows. */
export async function measurePeople(folder: string, contacts: number): Promise<PeopleCost[]> {
  const costs: PeopleCost[] = []
  for (const stored of [contacts / 10, contacts]) {
    const path = join(folder, `people-${stored}`)
    const { db, close } = await openLocal(path)
    await fill(db, stored)
    for (const [place, set] of sets.entries())
      costs.push(...(await measureSet(db, { stored, set, nth: place })))
    await close()
    rmSync(path, { recursive: true, force: true })
  }
  return costs
}

/** Each set is about people of its own: of both stores, of the first alone, and of nobody yet. */
async function measureSet(
  db: unknown,
  { stored, set, nth }: { stored: number; set: number; nth: number },
): Promise<PeopleCost[]> {
  const [first, second] = stores
  const from = (person: number) => Array.from({ length: set }, (_, place) => person + place)
  const shared = from(Math.round(stored * 0.45) + nth)
  const single = from(nth * 200)
  const fresh = from(10_000_000 + nth * 1_000)
  const costs: PeopleCost[] = []
  const cost = async (
    what: string,
    budget: number,
    store: typeof first | typeof second,
    topic: string,
    payloads: object[],
  ) => {
    const { rowsRead, rowsWritten } = await apply(db, store, topic, payloads)
    const [read, written] = [rowsRead / set, rowsWritten / set]
    costs.push({ stored, what, set, read, written, budget })
  }
  const customers = (people: number[], choice: { moved?: number; firstName?: string } = {}) =>
    people.map((person) => toCustomer(person, choice))
  const customer = 'customer.updated'
  const changed = { moved: 100, firstName: 'Other' }
  await cost('a new customer', budgets.created, first, customer, customers(fresh))
  await cost(
    'the same person in the other store',
    budgets.linked,
    second,
    customer,
    customers(fresh),
  )
  await cost(
    'a customer of one store changes',
    budgets.changed,
    first,
    customer,
    customers(single, changed),
  )
  await cost(
    'a customer of both changes',
    budgets.changed,
    first,
    customer,
    customers(shared, changed),
  )
  await cost(
    'the other store repeats the old state',
    budgets.repeated,
    second,
    customer,
    customers(shared),
  )
  const later = { moved: 120, firstName: 'Third' }
  await cost(
    'the other store says otherwise',
    budgets.disputed,
    second,
    customer,
    customers(shared, later),
  )
  await cost('the same again', budgets.repeated, second, customer, customers(shared, later))
  const orders = (status?: string) =>
    fresh.map((person) => toOrder(person, status ? { status, moved: 1 } : {}))
  await cost('an order of a person of both', budgets.ordered, second, 'order.updated', orders())
  await cost('the order changes', budgets.moved, second, 'order.updated', orders('completed'))
  return costs
}

export function showPeople(costs: PeopleCost[]): PeopleCost[] {
  const most = costs.at(-1)?.stored
  const compared = costs
    .filter(({ stored }) => stored !== most)
    .map((cost) => ({
      ...cost,
      large:
        costs.find(
          ({ stored, what, set }) => stored === most && what === cost.what && set === cost.set,
        ) ?? cost,
    }))
  const at = (stored: number | undefined) => figure(stored ?? 0)
  print(
    'Rows on D1 per change of a person, of two stores that share a tenth of their people',
    [
      '',
      'set',
      `read at ${at(costs[0]?.stored)}`,
      `read at ${at(most)}`,
      `written at ${at(costs[0]?.stored)}`,
      `written at ${at(most)}`,
      'budget',
    ],
    compared.map(({ what, set, read, written, budget, large }) => [
      what,
      figure(set),
      figure(read, 2),
      figure(large.read, 2),
      figure(written, 2),
      figure(large.written, 2),
      figure(budget),
    ]),
  )
  const grown = compared.filter(({ read, large }) => large.read > read * 1.1 + 1)
  const over = costs.filter(({ written, budget }) => written > budget)
  const list = (rows: { what: string }[]) => [...new Set(rows.map(({ what }) => what))].join(', ')
  console.log(
    grown.length === 0
      ? '\n  Reads do not grow with what is stored.'
      : `\n  READS GROW with what is stored: ${list(grown)}`,
  )
  console.log(
    over.length === 0 ? '  All writes are within their budgets.' : `  OVER BUDGET: ${list(over)}`,
  )
  return costs
}
