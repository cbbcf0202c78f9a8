// The page of one product: its variants, and what the store says of it.

import { Hono } from 'hono'
import { NotFound } from '../../../core/errors.ts'
import { openDatabase } from '../../../db/client.ts'
import { findCollections, findProduct } from '../../../db/products.ts'
import { namesOf } from '../../../db/stores.ts'
import { toProductShape, type ProductShape } from '../../api/product-shape.ts'
import type { AppEnv } from '../../env.ts'
import { Card, Facts, Head } from '../components/blocks.tsx'
import { atEnd, Table } from '../components/table.tsx'
import { Amount, formatCount, Time } from '../components/value.tsx'
import { NotesCard } from '../contacts/sections.tsx'
import { page } from '../layout.tsx'
import { Activity } from './list.tsx'

export const productPage = new Hono<AppEnv>().get('/:id', async (c) => {
  const db = openDatabase(c.env.DB)
  const found = await findProduct(db, c.req.param('id'))
  if (!found) throw new NotFound('product')
  const product = toProductShape(found)
  const [collections, names] = await Promise.all([
    findCollections(db, product.collectionIds),
    namesOf(db),
  ])
  const title = product.title || product.externalId
  const content = (
    <>
      <Head
        title={title}
        badge={<Activity of={product} />}
        up={['/products', 'Products']}
        sub={
          <a href={`/stores/${product.storeId}`}>{names.get(product.storeId) ?? product.storeId}</a>
        }
      />
      <div class="split">
        <div class="stack">
          <VariantsCard product={product} />
        </div>
        <div class="stack">
          <Card title="Product">
            <Facts
              of={[
                ['Vendor', product.vendor],
                ['Type', product.type],
                ["Store's status", <code>{product.status}</code>],
                ['In the online store', product.includeInOnlineStore ? 'yes' : 'no'],
                ['Collections', collections.map((each) => each.title).join(', ')],
                ...product.options.map(({ name, values }): [string, string] => [
                  name,
                  values.join(', '),
                ]),
                ['Page', <PageLink url={product.url} />],
                ['Changed', <Time at={product.updatedAt} />],
                ["Store's id", product.externalId],
                ['Id', <code>{product.id}</code>],
              ]}
            />
          </Card>
          <NotesCard notes={product.normalization} />
        </div>
      </div>
    </>
  )
  return page(c, { title, section: '/products' }, content)
})

function VariantsCard({ product }: { product: ProductShape }) {
  const rows = product.variants.map((variant) => [
    variant.title,
    variant.sku === null ? '' : <code>{variant.sku}</code>,
    variant.barcode ?? '',
    variant.weightGrams === null ? '' : `${formatCount(variant.weightGrams)} g`,
    variant.stock === null ? <span class="muted">–</span> : formatCount(variant.stock),
    <Amount of={variant.price} />,
  ])
  return (
    <Card title="Variants" flush>
      <Table
        label="Variants"
        columns={['Variant', 'SKU', 'Barcode', atEnd('Weight'), atEnd('Stock'), atEnd('Price')]}
        rows={rows}
        empty="The product has no variant that is offered."
      />
    </Card>
  )
}

/** A store could name any address: only web pages are linked. */
function PageLink({ url }: { url: string | null }) {
  if (!url || !/^https?:\/\//.test(url)) return null
  return (
    <a href={url} rel="noreferrer">
      at the store
    </a>
  )
}
