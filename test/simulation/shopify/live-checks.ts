// What was said by webhook (L3): a record that the hub was told of after its last change is right already, before a
// scheduled read comes to help, whatever came before, after or beside it.

import { compareProduct } from './catalog-checks.ts'
import { compareCustomer } from './contact-checks.ts'
import { compareOrder } from './order-checks.ts'
import type { Records } from './records.ts'
import { digits } from './state.ts'
import { subject } from './subjects.ts'
import type { ShopifyWorld } from './world.ts'

export function checkLive(world: ShopifyWorld, records: Records): string[] {
  const told = <T extends { id: string }>(kind: string, all: T[]) =>
    all.filter(({ id }) => world.wasTold(subject(kind, digits(id))))
  const { orders, customers, products } = records.shop
  return [
    ...told('order', orders).flatMap((order) => compareOrder(records, order)),
    ...told('customer', customers)
      .filter(({ id }) => !isShared(records, digits(id)))
      .flatMap((each) => compareCustomer(world, records, each)),
    ...told('product', products).flatMap((each) => compareProduct(world, records, each, false)),
  ]
}

/** What another shop says of the same person may not have been heard yet. */
function isShared({ linkOf, statements }: Records, customerId: string): boolean {
  return statements.isShared(linkOf.get(customerId)?.contactId ?? '')
}
