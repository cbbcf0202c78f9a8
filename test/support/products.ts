// What a test does to the products of a shop: through its REST API, as an owner's program would.

import type { Shop } from './shop.ts'

export type ShopProduct = {
  id: number
  name: string
  type: string
  status: string
  price: string
  variations: number[]
  categories: { id: number }[]
}

export type ShopCategory = { id: number; name: string; parent: number }

/** A call of the shop's own REST API below `/wc/v3/`. */
export async function askShop<T = ShopProduct>(
  shop: Shop,
  method: string,
  path: string,
  body?: object,
): Promise<T> {
  const answer = await fetch(`${shop.url}/wp-json/wc/v3/${path}`, {
    method,
    headers: {
      Authorization: `Basic ${btoa(`${shop.keys.consumerKey}:${shop.keys.consumerSecret}`)}`,
      'Content-Type': 'application/json',
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
  return answer.json()
}

/** All products that the shop lists. */
export function shopProducts(shop: Shop): Promise<ShopProduct[]> {
  return askShop(shop, 'GET', 'products?per_page=100&orderby=id&order=asc')
}

/** A published simple product with a price. */
export function createSimple(shop: Shop, fields: object = {}): Promise<ShopProduct> {
  const given = { name: 'Mug', regular_price: '12.50', sku: 'MUG', ...fields }
  return askShop(shop, 'POST', 'products', given)
}

/** A shirt in two sizes. */
export async function createVariable(
  shop: Shop,
): Promise<{ product: ShopProduct; small: ShopProduct; large: ShopProduct }> {
  const product = await askShop(shop, 'POST', 'products', {
    name: 'Shirt',
    type: 'variable',
    attributes: [{ id: 2, name: 'Size', options: ['S', 'L'] }],
  })
  const add = (option: string, regular_price: string) =>
    askShop(shop, 'POST', `products/${product.id}/variations`, {
      regular_price,
      sku: `SHIRT-${option}`,
      attributes: [{ id: 2, option }],
    })
  return { product, small: await add('S', '20.00'), large: await add('L', '22.00') }
}
