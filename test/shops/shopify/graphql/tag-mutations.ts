// Tags by their difference, and metafields: writes that take a record of any kind.

import { editProduct } from '../actions/catalog.ts'
import { editCustomer } from '../actions/customers.ts'
import { editOrder } from '../actions/orders.ts'
import { readGid, toId } from '../state/ids.ts'
import type { Shop } from '../state/shop.ts'
import type { Metafield } from '../state/types.ts'
import type { Context, Resolver } from './context.ts'
import { findNode } from './finders.ts'
import { toTags } from './inputs.ts'
import { digestOf, toMetafield } from './metafields.ts'
import type { HasMetafields } from './metafields.ts'

const MAX_TAG: Record<string, number> = { Customer: 255, Product: 255, Order: 40 }
const MAX_METAFIELDS = 25

interface SetInput {
  ownerId: string
  namespace?: string | null
  key: string
  type?: string | null
  value: string
  compareDigest?: string | null
}

export const tagMutations: Record<string, Resolver> = {
  tagsAdd: (_source, args: { id: string; tags: string[] }, context: Context) =>
    changeTags(context, args.id, args.tags, (tags) => toTags([...tags, ...args.tags])),
  tagsRemove: (_source, args: { id: string; tags: string[] }, context: Context) => {
    const gone = new Set(toTags(args.tags).map((tag) => tag.toLowerCase()))
    return changeTags(context, args.id, [], (tags) =>
      tags.filter((tag) => !gone.has(tag.toLowerCase())),
    )
  },
  metafieldsSet: (_source, args: { metafields: SetInput[] }, { shop }: Context) => {
    if (args.metafields.length > MAX_METAFIELDS) {
      return refuse(
        0,
        'LESS_THAN_OR_EQUAL_TO',
        `At most ${MAX_METAFIELDS} metafields can be set at once.`,
      )
    }
    // All or nothing: everything is looked at before anything is written.
    for (const [place, input] of args.metafields.entries()) {
      const owner = ownerOf(shop, input.ownerId)
      if (!owner) return refuse(place, 'INVALID', 'Owner does not exist.')
      const known = find(owner, input)
      if (!known && !input.type) return refuse(place, 'BLANK', "Type can't be blank")
      if (
        input.compareDigest !== undefined &&
        (known ? digestOf(known.value) : null) !== input.compareDigest
      ) {
        return refuse(place, 'STALE_OBJECT', 'The resource has been updated since it was loaded.')
      }
    }
    const metafields = args.metafields.map((input) => toMetafield(set(shop, input)))
    return { metafields, userErrors: [] }
  },
}

function changeTags(
  context: Context,
  gid: string,
  added: string[],
  next: (tags: string[]) => string[],
): object {
  const ref = readGid(gid)
  const record = findNode(context, gid) as { tags?: string[] } | null
  const max = ref && MAX_TAG[ref.kind]
  if (!ref || !record?.tags || !max) {
    return { node: null, userErrors: [{ field: ['id'], message: 'Resource does not exist' }] }
  }
  if (added.some((tag) => tag.length > max)) {
    const message = `Tag is too long (maximum is ${max} characters)`
    return { node: null, userErrors: [{ field: ['tags'], message }] }
  }
  const tags = next(record.tags)
  // Nothing new leaves the record, and its time of change, as they are.
  if (tags.join('\n') !== record.tags.join('\n')) {
    if (ref.kind === 'Customer') editCustomer(context.shop, ref.id, { tags })
    else if (ref.kind === 'Order') editOrder(context.shop, ref.id, { tags })
    else editProduct(context.shop, ref.id, { tags })
  }
  return { node: findNode(context, gid), userErrors: [] }
}

function ownerOf(shop: Shop, gid: string): HasMetafields | undefined {
  const ref = readGid(gid)
  if (ref?.kind === 'Customer') return shop.customers.get(ref.id)
  if (ref?.kind === 'Order') return shop.orders.get(ref.id)
  return ref?.kind === 'Product' ? shop.products.get(ref.id) : undefined
}

function find(owner: HasMetafields, input: SetInput): Metafield | undefined {
  const namespace = input.namespace ?? '$app'
  return owner.metafields.find((one) => one.namespace === namespace && one.key === input.key)
}

function set(shop: Shop, input: SetInput): Metafield {
  const ref = readGid(input.ownerId)!
  const ledger = { Customer: shop.customers, Order: shop.orders, Product: shop.products }[ref.kind]!
  let result: Metafield | undefined
  const write = (owner: HasMetafields): void => {
    result = find(owner, input)
    if (result) {
      result.value = input.value
      result.updatedAt = shop.now()
      return
    }
    result = {
      id: toId('Metafield', shop.sequence.metafield++),
      namespace: input.namespace ?? '$app',
      key: input.key,
      type: input.type ?? 'single_line_text_field',
      value: input.value,
      createdAt: shop.now(),
      updatedAt: shop.now(),
    }
    owner.metafields.push(result)
  }
  ledger.edit(ref.id, write)
  return result!
}

function refuse(place: number, code: string, message: string): object {
  const field = ['metafields', String(place)]
  return { metafields: null, userErrors: [{ field, message, code, elementIndex: place }] }
}
