// What happens to products and collections: made, changed, hidden, counted anew, put together, deleted.

import type { Random } from '../random.ts'
import type { Step } from '../step.ts'
import { someProduct } from './choice.ts'
import { digits, type ShopCollection, type ShopProduct } from './state.ts'
import { subject } from './subjects.ts'
import type { ShopifyWorld } from './world.ts'

export const catalogSteps: Step<ShopifyWorld>[] = [
  { weight: 5, needs: 'catalogChanges', run: create },
  { weight: 7, needs: 'catalogChanges', run: edit },
  { weight: 3, needs: 'catalogChanges', run: editTwiceInOneSecond },
  { weight: 4, needs: 'catalogChanges', run: editVariants },
  { weight: 4, needs: 'catalogChanges', run: count },
  { weight: 2, needs: 'catalogChanges', run: deleteProduct },
  { weight: 2, needs: 'catalogChanges', run: createCollection },
  { weight: 2, needs: 'catalogChanges', run: renameCollection },
  { weight: 3, needs: 'catalogChanges', run: setMembers },
  { weight: 1, needs: 'catalogChanges', run: deleteCollection },
]

async function create(world: ShopifyWorld, random: Random): Promise<void> {
  world.edits += 1
  const variants = someVariants(world, random)
  const collectionIds = (await world.state()).collections
    .filter(() => random.chance(0.2))
    .map(({ id }) => digits(id))
  const made = await world.act<ShopProduct>('createProduct', {
    title: `Cup & Co ${world.edits}`,
    status: random.word('ACTIVE', 'ACTIVE', 'ACTIVE', 'DRAFT', 'ARCHIVED'),
    variants,
    collectionIds,
  })
  if (made) world.tell(`shop: product ${digits(made.id)} made with ${variants.length} variants`)
}

async function edit(world: ShopifyWorld, random: Random): Promise<void> {
  const product = await someProduct(world, random)
  if (product) await change(world, product, someChanges(world, random))
}

async function editTwiceInOneSecond(world: ShopifyWorld, random: Random): Promise<void> {
  const product = await someProduct(world, random)
  if (!product) return
  for (const _ of [1, 2]) {
    await change(world, product, someChanges(world, random))
    await world.send()
  }
}

async function editVariants(world: ShopifyWorld, random: Random): Promise<void> {
  const product = await someProduct(world, random)
  if (product) await change(world, product, { variants: someVariants(world, random) })
}

async function count(world: ShopifyWorld, random: Random): Promise<void> {
  const product = await someProduct(world, random)
  const variant = random.pick(product?.variants ?? [])
  if (!variant) return
  const available = random.int(0, 40)
  await world.act('setStock', { variantId: variant.id, available })
  world.tell(`shop: ${available} pieces of variant ${digits(variant.id)}`)
}

async function deleteProduct(world: ShopifyWorld, random: Random): Promise<void> {
  const product = await someProduct(world, random)
  if (!product) return
  await world.act('deleteProduct', { id: product.id })
  world.tell(`shop: product ${digits(product.id)} deleted`)
}

async function createCollection(world: ShopifyWorld): Promise<void> {
  world.edits += 1
  const made = await world.act<ShopCollection>('createCollection', { title: `New ${world.edits}` })
  if (made) world.tell(`shop: collection ${digits(made.id)} made`)
}

async function renameCollection(world: ShopifyWorld, random: Random): Promise<void> {
  const collection = random.pick((await world.state()).collections)
  if (!collection) return
  world.edits += 1
  await world.act('editCollection', { id: collection.id, title: `Things ${world.edits}` })
  world.tell(`shop: collection ${digits(collection.id)} renamed`)
}

/** By hand, which tells of the collection, or by a rule, which tells of nothing. Neither moves a product's date. */
async function setMembers(world: ShopifyWorld, random: Random): Promise<void> {
  const { collections, products } = await world.state()
  const collection = random.pick(collections)
  if (!collection) return
  const members = products.filter(() => random.chance(0.4))
  const isSilent = random.chance(0.5)
  const productIds = members.map(({ id }) => id)
  await world.act('setMembers', { id: collection.id, productIds, silent: isSilent })
  await noteMembers(world, products)
  world.tell(
    `shop: collection ${digits(collection.id)} has ${members.length} members${isSilent ? ', silently' : ''}`,
  )
}

async function deleteCollection(world: ShopifyWorld, random: Random): Promise<void> {
  const { collections, products } = await world.state()
  const collection = random.pick(collections)
  if (!collection) return
  await world.act('deleteCollection', { id: collection.id })
  await noteMembers(world, products)
  world.tell(`shop: collection ${digits(collection.id)} deleted`)
}

async function noteMembers(world: ShopifyWorld, before: ShopProduct[]): Promise<void> {
  for (const { id, collectionIds } of (await world.state()).products) {
    const then = before.find((product) => product.id === id)?.collectionIds ?? []
    if (then.join() !== collectionIds.join()) world.silent.add(subject('product', digits(id)))
  }
}

async function change(
  world: ShopifyWorld,
  { id }: ShopProduct,
  changes: Record<string, unknown>,
): Promise<void> {
  await world.act('editProduct', { id, ...changes })
  world.tell(`shop: product ${digits(id)} edited: ${JSON.stringify(changes)}`)
}

function someChanges(world: ShopifyWorld, random: Random): Record<string, unknown> {
  world.edits += 1
  const what = random.int(1, 4)
  if (what === 1) return { title: `Cup & Co ${world.edits}` }
  if (what === 2) return { vendor: `Maker ${world.edits}` }
  if (what === 3) return { published: random.chance(0.6) }
  return { status: random.word('ACTIVE', 'ACTIVE', 'DRAFT', 'ARCHIVED', 'UNLISTED') }
}

/** One without options, or several: by position, what is left out goes away. */
function someVariants(world: ShopifyWorld, random: Random): object[] {
  world.edits += 1
  const price = () => (random.chance(0.1) ? 0 : random.int(1, 90) * 100)
  if (random.chance(0.4))
    return [{ title: 'Default Title', sku: `C-${world.edits}`, price: price() }]
  return Array.from({ length: random.int(2, 4) }, (_, place) => ({
    title: `Size ${place + 1}`,
    sku: `V-${world.edits}-${place}`,
    price: price(),
    tracked: random.chance(0.8),
  }))
}
