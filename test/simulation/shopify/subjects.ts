// Which records a webhook of Shopify's speaks of. Ids may be above 2^53, so they are read from the text.

import { digits, type ShopState } from './state.ts'

/** A record by its kind and id: `order 5820981760303400000`. */
export type Subject = string

export function subject(kind: string, id: string): Subject {
  return `${kind} ${id}`
}

const kinds: Record<string, string> = {
  customers: 'customer',
  orders: 'order',
  products: 'product',
  collections: 'collection',
}

export function subjectsOf(topic: string, text: string, shop: ShopState | null): Subject[] {
  const [about = ''] = topic.split('/')
  if (topic === 'customers/merge')
    return [
      ...text.matchAll(/_customer_(?:kept|deleted)_id":"gid:\/\/shopify\/Customer\/(\d+)/g),
    ].map(([, id = '']) => subject('customer', id))
  if (/^customers?[._]/.test(about))
    return named('customer', text, /"(?:customerId|customer_id|id)":/)
  const kind = kinds[about]
  if (kind) return named(kind, text, /"(?:admin_graphql_api_id|id)":/)
  if (about === 'refunds' || about === 'order_transactions')
    return named('order', text, /"order_id":/)
  if (about === 'checkouts') {
    const token = /"token":"(\w+)"/.exec(text)?.[1] ?? ''
    const isThere = shop?.checkouts.some((each) => each.token === token) ?? true
    // It says what its body says, from before the checkout was deleted: nobody is asked for that.
    return isThere || topic === 'checkouts/delete' ? [subject('checkout', token)] : []
  }
  if (about !== 'inventory_levels') return []
  const [, item] = /"inventory_item_id":(\d+)/.exec(text) ?? []
  const product = shop?.products.find(({ variants }) =>
    variants.some(({ inventoryItemId }) => digits(inventoryItemId) === item),
  )
  return product ? [subject('product', digits(product.id))] : []
}

function named(kind: string, text: string, field: RegExp): Subject[] {
  const [, id] = new RegExp(`${field.source}"?(?:gid://shopify/\\w+/)?(\\d+)`).exec(text) ?? []
  return id === undefined ? [] : [subject(kind, id)]
}
