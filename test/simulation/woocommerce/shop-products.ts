// What happens to products and categories in the shop: made, changed, hidden, thrown away, brought back, deleted
// without a word; variations that change while their product's date stays.

import {
  someCategories,
  somePrice,
  someProduct,
  someVariation,
  type ShopProductRecord,
} from './catalog.ts'
import { fetchMail } from '../../support/hub.ts'
import type { Random } from '../random.ts'
import type { Step } from '../step.ts'
import type { WooWorld } from './world.ts'

export const productSteps: Step<WooWorld>[] = [
  { weight: 4, needs: 'catalogChanges', run: createSimple },
  { weight: 3, needs: 'catalogChanges', run: createVariable },
  { weight: 8, needs: 'catalogChanges', run: edit },
  { weight: 4, needs: 'catalogChanges', run: editTwiceInOneSecond },
  { weight: 6, needs: 'catalogChanges', run: editVariation },
  { weight: 4, needs: 'catalogChanges', run: editVariationUnheard },
  { weight: 2, needs: 'catalogChanges', run: addVariation },
  { weight: 2, needs: 'catalogChanges', run: deleteVariation },
  { weight: 3, needs: 'catalogChanges', run: trash },
  { weight: 3, needs: 'catalogChanges', run: restore },
  { weight: 1, needs: 'catalogChanges', run: deleteForGood },
  { weight: 3, needs: 'catalogChanges', run: editCategory },
  { weight: 1, needs: 'catalogChanges', run: trashOther },
]

async function createSimple(world: WooWorld, random: Random): Promise<void> {
  world.edits += 1
  const fields = {
    name: `Cup & Co ${world.edits}`,
    sku: `C-${world.edits}`,
    regular_price: somePrice(random),
    status: random.word('publish', 'publish', 'publish', 'draft', 'private'),
    categories: await someCategories(world, random),
  }
  const made = await world.act<ShopProductRecord>('createProduct', fields)
  if (made) world.tell(`shop: product ${made.id} made: ${JSON.stringify(fields)}`)
}

async function createVariable(world: WooWorld, random: Random): Promise<void> {
  world.edits += 1
  const fields = {
    name: `Shirt ${world.edits}`,
    type: 'variable',
    attributes: [{ id: 2, name: 'Size', options: ['S', 'M', 'L'] }],
    categories: await someCategories(world, random),
  }
  const made = await world.act<ShopProductRecord>('createProduct', fields)
  if (!made) return
  const prices = [0, 1, 2].slice(0, random.int(0, 3)).map(() => somePrice(random))
  for (const price of prices) await vary(world, made.id, price)
  world.tell(`shop: product ${made.id} made with variations at ${prices.join() || 'none'}`)
}

async function edit(world: WooWorld, random: Random): Promise<void> {
  const item = await someProduct(world, random)
  if (!item) return
  const changes = await someChanges(world, random)
  await world.act('editProduct', { id: item.product.id, ...changes })
  world.tell(`shop: product ${item.product.id} edited: ${JSON.stringify(changes)}`)
}

/** Two states of one product with one date, each with a webhook of its own. */
async function editTwiceInOneSecond(world: WooWorld, random: Random): Promise<void> {
  const item = await someProduct(world, random)
  if (!item) return
  for (const _ of [1, 2]) {
    const changes = await someChanges(world, random)
    await world.act('editProduct', { id: item.product.id, ...changes })
    const sent = await world.send()
    world.tell(
      `shop: product ${item.product.id} edited: ${JSON.stringify(changes)}, sent ${sent.length}`,
    )
  }
}

/** Its webhook is lost, and its product's date stays: only the sweep can see it. */
async function editVariationUnheard(world: WooWorld, random: Random): Promise<void> {
  await world.send()
  await editVariation(world, random)
  await world.shop.act('flush')
  await fetchMail(world.storeId)
  world.tell('nobody hears of it')
}

async function editVariation(world: WooWorld, random: Random): Promise<void> {
  const found = await someVariation(world, random)
  if (!found) return
  world.edits += 1
  const changes = random.pick([
    { regular_price: somePrice(random), sale_price: '' },
    { manage_stock: true, stock_quantity: random.int(-1, 9) },
    { stock_status: random.word('instock', 'outofstock') },
    { status: random.word('publish', 'private') },
    { sku: `V${world.edits}` },
  ])
  const { id } = found.variation
  await world.act('editProduct', { id, ...changes })
  world.tell(`shop: variation ${id} of ${found.product.id} edited: ${JSON.stringify(changes)}`)
}

async function addVariation(world: WooWorld, random: Random): Promise<void> {
  const item = await someProduct(
    world,
    random,
    ({ product }) => product.type === 'variable' && product.status !== 'trash',
  )
  if (!item) return
  const price = somePrice(random)
  await vary(world, item.product.id, price)
  world.tell(`shop: product ${item.product.id} has one more variation at ${price || 'no price'}`)
}

/** Sends nothing and moves no date. */
async function deleteVariation(world: WooWorld, random: Random): Promise<void> {
  const found = await someVariation(world, random)
  if (!found) return
  await world.act('deleteProduct', { id: found.variation.id })
  world.tell(`shop: variation ${found.variation.id} of ${found.product.id} deleted, silently`)
}

async function trash(world: WooWorld, random: Random): Promise<void> {
  const item = await someProduct(world, random)
  if (!item) return
  await world.act('trashProduct', { id: item.product.id })
  world.trashedProductAt.set(item.product.id, world.step)
  world.tell(`shop: product ${item.product.id} to the trash`)
}

async function restore(world: WooWorld, random: Random): Promise<void> {
  const item = await someProduct(world, random, ({ product }) => product.status === 'trash')
  if (!item) return
  await world.act('restoreProduct', { id: item.product.id })
  world.trashedProductAt.delete(item.product.id)
  world.tell(`shop: product ${item.product.id} restored`)
}

async function deleteForGood(world: WooWorld, random: Random): Promise<void> {
  const item = await someProduct(world, random, () => true)
  if (!item) return
  await world.act('deleteProduct', { id: item.product.id })
  world.tell(`shop: product ${item.product.id} deleted for good, silently`)
}

/** Categories have neither dates nor webhooks. */
async function editCategory(world: WooWorld, random: Random): Promise<void> {
  const { categories } = await world.catalog()
  const category = random.pick(categories)
  if (!category) return
  world.edits += 1
  const parent = random.pick(categories.filter(({ id }) => id !== category.id))
  const changes = random.chance(0.6)
    ? { name: `Things ${world.edits}` }
    : { parent: random.chance(0.3) ? 0 : (parent?.id ?? 0) }
  await world.act('editCategory', { id: category.id, ...changes })
  world.tell(`shop: category ${category.id} edited: ${JSON.stringify(changes)}`)
}

/** A page in the trash is announced as a deleted product. */
async function trashOther(world: WooWorld): Promise<void> {
  const page = await world.act<{ id: number }>('trashPage', {})
  if (page) world.tell(`shop: page ${page.id} to the trash`)
}

async function vary(world: WooWorld, parentId: number, price: string): Promise<void> {
  world.edits += 1
  await world.act('createProduct', {
    parentId,
    regular_price: price,
    sku: `V-${world.edits}`,
    attributes: [{ id: 2, option: `Size ${world.edits}` }],
  })
}

async function someChanges(world: WooWorld, random: Random): Promise<object> {
  world.edits += 1
  const what = random.int(1, 12)
  if (what <= 3) return { regular_price: somePrice(random), sale_price: '' }
  if (what <= 5) return { name: `Thing ${world.edits}` }
  if (what <= 7) return { status: random.word('publish', 'draft', 'private', 'pending', 'publish') }
  if (what === 8) return { manage_stock: true, stock_quantity: random.int(-2, 20) }
  if (what === 9) return { stock_status: random.word('instock', 'outofstock') }
  if (what === 10) return { categories: await someCategories(world, random) }
  if (what === 11) return { sku: `S${world.edits}` }
  return { type: random.word('simple', 'variable', 'external', 'grouped') }
}
