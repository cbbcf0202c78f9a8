// The list of products, newest change first.

import { Hono } from 'hono'
import { z } from 'zod'
import { openDatabase } from '../../../db/client.ts'
import { listProducts } from '../../../db/products.ts'
import { namesOf } from '../../../db/stores.ts'
import { nextSeq, parseSeq } from '../../api/paging.ts'
import { toProductShape, type ProductShape } from '../../api/product-shape.ts'
import type { AppEnv } from '../../env.ts'
import { Badge } from '../components/badge.tsx'
import { Card, Head } from '../components/blocks.tsx'
import { Filters } from '../components/filters.tsx'
import { atEnd, Pager, Table } from '../components/table.tsx'
import { Amount, formatCount, words } from '../components/value.tsx'
import { page } from '../layout.tsx'
import { choice, cursor, filled, pageSize, validQuery } from '../validate.ts'

const query = z.object({ q: filled, active: choice(['yes', 'no']), storeId: filled, cursor })

export const productList = new Hono<AppEnv>().get('/', validQuery(query), async (c) => {
  const asked = c.req.valid('query')
  const { cursor: before, active, ...rest } = asked
  const filter = { ...rest, active: active === undefined ? undefined : active === 'yes' }
  const db = openDatabase(c.env.DB)
  const [found, names] = await Promise.all([
    listProducts(db, filter, pageSize, parseSeq(before)),
    namesOf(db),
  ])
  const rows = found.map(toProductShape).map((product) => [
    <>
      <Thumb url={product.imageUrl} />
      <a href={`/products/${product.id}`}>{product.title || product.externalId}</a>
    </>,
    <Activity of={product} />,
    names.get(product.storeId) ?? '',
    formatCount(product.variants.length),
    <Stock of={product} />,
    <PriceRange of={product} />,
  ])
  const content = (
    <>
      <Head title="Products" />
      <Filters
        path="/products"
        query={asked}
        search="Title or SKU"
        selects={[
          [
            'active',
            'Active',
            [
              ['yes', 'yes'],
              ['no', 'no'],
            ],
          ],
          ['storeId', 'Store', [...names]],
        ]}
      />
      <Card flush>
        <Table
          label="Products"
          columns={['Product', 'State', 'Store', atEnd('Variants'), atEnd('Stock'), atEnd('Price')]}
          rows={rows}
          empty="No product fits."
        />
        <Pager path="/products" query={asked} next={nextSeq(found, pageSize)} />
      </Card>
    </>
  )
  return page(c, { title: 'Products', section: '/products' }, content)
})

/** Whether the product is offered, and if not, why. */
export function Activity({ of }: { of: ProductShape }) {
  if (of.goneAtSource) return <Badge tone="warn">gone at the store</Badge>
  if (of.active) return <Badge tone="good">active</Badge>
  return <Badge tone="quiet">{words(of.exclusion ?? 'inactive')}</Badge>
}

/** Only over https: a page of ours must not ask anybody in the open. */
function Thumb({ url }: { url: string | null }) {
  if (!url?.startsWith('https://')) return null
  return <img class="thumb" src={url} alt="" width="28" height="28" loading="lazy" />
}

function Stock({ of: { variants } }: { of: ProductShape }) {
  const counted = variants.flatMap(({ stock }) => stock ?? [])
  if (counted.length === 0) return <span class="muted">–</span>
  return <>{formatCount(counted.reduce((sum, stock) => sum + stock, 0))}</>
}

function PriceRange({ of: { variants } }: { of: ProductShape }) {
  const sorted = variants.map(({ price }) => price).toSorted((a, b) => a.amount - b.amount)
  const [lowest] = sorted
  const highest = sorted.at(-1)
  if (!lowest || !highest) return <span class="muted">–</span>
  if (lowest.amount === highest.amount) return <Amount of={lowest} />
  return (
    <>
      <Amount of={lowest} /> – <Amount of={highest} />
    </>
  )
}
