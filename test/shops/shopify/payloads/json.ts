// How webhook bodies are written: ids as bare numbers of any length, times with the shop's offset,
// amounts with all decimals.

import { toFixed, toPresentment } from '../state/money.ts'
import type { Id, Units } from '../state/types.ts'
import type { Priced } from '../graphql/values.ts'

interface RawJson {
  rawJSON(text: string): unknown
}

/** The digits as a JSON number, also above 2^53 where a JavaScript number would be another one. */
export function toNumber(id: Id): unknown {
  // SAFETY: Node 22 and later have it; the type library does not list it yet.
  return (JSON as unknown as RawJson).rawJSON(id)
}

export function toNumberOrNull(id: Id | null): unknown {
  return id === null ? null : toNumber(id)
}

export function toSet(units: Units, order: Priced): Record<string, unknown> {
  return {
    shop_money: { amount: toFixed(units, order.currency), currency_code: order.currency },
    presentment_money: {
      amount: toFixed(toPresentment(units, order), order.presentment),
      currency_code: order.presentment,
    },
  }
}
