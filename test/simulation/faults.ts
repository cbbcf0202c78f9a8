// D1 that fails: the real database behind a proxy that loses a call before it is carried out, or its answer after.

import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'

/** `before`: nothing was written. `after`: everything was, and nobody is told. */
type Failure = 'before' | 'after'

/** Which of the coming calls of the database fail. Shared with the object, which runs beside the test. */
export class FaultPlan {
  #coming: (Failure | null)[] = []
  hits = 0

  /** After `skip` more calls, the next `times` fail. */
  add(failure: Failure, skip: number, times: number): void {
    const calls = Array.from({ length: skip + times }, (_, place) =>
      place < skip ? null : failure,
    )
    this.#coming.push(...calls)
  }

  clear(): void {
    this.#coming = []
  }

  async call<T>(work: () => Promise<T>): Promise<T> {
    const failure = this.#coming.shift() ?? null
    if (failure) this.hits += 1
    if (failure === 'before') throw lost()
    const result = await work()
    if (failure === 'after') throw lost()
    return result
  }
}

/** Puts the plan between a store's object and its database, until the object is restarted. */
export async function install(plan: FaultPlan, storeId: string): Promise<void> {
  await runInDurableObject(env.STORE_SYNC.getByName(storeId), (object) => {
    const given: Env = Reflect.get(object, 'env')
    Reflect.set(object, 'env', { ...given, DB: failing(env.DB, plan) })
  })
}

function failing(db: D1Database, plan: FaultPlan): D1Database {
  const originals = new WeakMap<object, D1PreparedStatement>()
  const wrap = (statement: D1PreparedStatement): D1PreparedStatement => {
    const wrapped = new Proxy(statement, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name)
        if (typeof member !== 'function') return member
        if (name === 'bind') return (...values: unknown[]) => wrap(target.bind(...values))
        return (...args: unknown[]) => plan.call(() => Reflect.apply(member, target, args))
      },
    })
    originals.set(wrapped, statement)
    return wrapped
  }
  return new Proxy(db, {
    get(target, name) {
      if (name === 'prepare') return (query: string) => wrap(target.prepare(query))
      if (name === 'batch') {
        return (statements: D1PreparedStatement[]) =>
          plan.call(() => target.batch(statements.map((each) => originals.get(each) ?? each)))
      }
      const member: unknown = Reflect.get(target, name)
      return typeof member === 'function' ? member.bind(target) : member
    },
  })
}

function lost(): Error {
  return new Error('D1_ERROR: Network connection lost.')
}
