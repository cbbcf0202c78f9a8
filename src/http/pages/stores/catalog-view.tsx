// What the catalog of a store looks like.

import { smallCatalog } from '../../../core/build.ts'
import type { StoreRow } from '../../../db/stores.ts'
import type { CatalogShape } from '../../api/catalog-shape.ts'
import { State } from '../components/badge.tsx'
import { Card, Counters, Head, Notice, PostButton } from '../components/blocks.tsx'
import { TextField, type Filled } from '../components/field.tsx'
import { atEnd, Table } from '../components/table.tsx'
import { formatBytes, formatCount, formatSpan, plural, Time, words } from '../components/value.tsx'
import { StoreTabs } from './tabs.tsx'

type Counted = CatalogShape['findings']

/** What is meant by a reason, and what an owner can do about it. */
const reasons: Record<string, string> = {
  no_price: 'No price above zero',
  no_picture: 'No picture',
  no_sku: 'No SKU',
  duplicate_offer_id: 'The same variant in two products: the first one counts',
  gone_at_source: 'Deleted at the store',
  not_published: 'Not published: inactive in ICML',
  no_page: 'No page in the online store',
  no_currency: 'The store does not tell its currency',
  no_variations: 'No variation for sale',
  type_not_supported: 'A kind of product that feeds can’t hold',
  price_too_high: 'The price is too high for the format',
  id_not_possible: 'The id is not possible in the format',
}

type Props = {
  store: StoreRow
  catalog: CatalogShape
  /** The field for what is sold without being counted. */
  stock: Filled
}

export function CatalogView({ store, catalog, stock }: Props) {
  const path = `/stores/${store.id}/catalog`
  const isConnected = store.state === 'active'
  const isWaiting = catalog.state === 'queued' || catalog.state === 'building'
  return (
    <>
      <Head title={store.name} up={['/stores', 'Stores']}>
        <PostButton
          action={`${path}/rebuild`}
          label="Rebuild now"
          kind="main"
          disabled={!isConnected || isWaiting}
          title={isConnected ? undefined : 'The store is not connected: its feeds stay as they are'}
        />
      </Head>
      <StoreTabs storeId={store.id} tab="catalog" />
      <div class="stack">
        <Refused path={path} catalog={catalog} />
        {catalog.lastError === null ? null : (
          <Notice tone="bad">
            <strong>The last rebuild failed.</strong>
            <p>
              {catalog.lastError}
              {catalog.builtAt === null ? '' : ' Readers still get the last good feed.'}
            </p>
          </Notice>
        )}
        {catalog.builtAt === null && isConnected ? (
          <Notice tone="quiet">
            There is no feed yet. It is built when an import has ended, for a store with more than{' '}
            {formatCount(smallCatalog)} variants by the next run, and by “Rebuild now”.
          </Notice>
        ) : null}
        <Card title="Feeds" badge={<State of={catalog.state} />}>
          <Counters kind="even" of={counters(catalog)} />
        </Card>
        <Feeds path={path} catalog={catalog} />
        {catalog.builtAt === null ? null : <AllReasons catalog={catalog} />}
        <Stock path={path} form={stock} />
      </div>
    </>
  )
}

/** What a person can do something about, then what is no offer and why. */
function AllReasons({ catalog }: { catalog: CatalogShape }) {
  return (
    <>
      <Reasons
        title="Worth mending"
        label="Findings"
        of={catalog.findings}
        empty="Every offer has a SKU and a picture."
      />
      <Reasons
        title="Left out of every feed"
        label="Left out"
        of={catalog.skippedReasons}
        empty="Nothing was left out."
      />
      {catalog.feeds
        .filter(({ skipped }) => skipped.length > 0)
        .map(({ label, skipped }) => (
          <Reasons
            title={`Left out of ${label} only`}
            label={`Left out of ${label}`}
            of={skipped}
            empty=""
          />
        ))}
    </>
  )
}

function counters(catalog: CatalogShape): Parameters<typeof Counters>[0]['of'] {
  const { difference, durationMs } = catalog
  return [
    ['Up to date as of', <Time at={catalog.builtAt} />],
    ['Content changed', <Time at={catalog.changedAt} />],
    ['Next run', <Time at={catalog.nextRunAt} />],
    ['Took', durationMs === null ? '–' : formatSpan(durationMs)],
    ['Offers', formatCount(catalog.offers)],
    ['Left out', formatCount(catalog.skipped)],
    ['Added', difference ? formatCount(difference.added) : '–'],
    ['Removed', difference ? formatCount(difference.removed) : '–'],
    ['Changed', difference ? formatCount(difference.changed) : '–'],
  ]
}

/** A rebuild that would lose too much: what it would do, and the way to let it. */
function Refused({ path, catalog: { refused, offers } }: { path: string; catalog: CatalogShape }) {
  if (!refused) return null
  const lost = refused.difference?.removed ?? offers - refused.offers
  return (
    <Notice tone="bad">
      <strong>The last rebuild was not published.</strong>
      <p>
        Of {plural(offers, 'offer')} in the feed it would leave out {formatCount(lost)} and have{' '}
        {formatCount(refused.offers)}, and who reads the feed takes what is missing for gone.
        Readers still get the feed before it. If the store is really so much smaller now, publish
        it.
      </p>
      <PostButton
        action={`${path}/publish`}
        label="Publish anyway"
        kind="danger"
        name="buildId"
        value={refused.buildId}
      />
    </Notice>
  )
}

function Feeds({ path, catalog: { feeds, builtAt } }: { path: string; catalog: CatalogShape }) {
  const rows = feeds.map(({ label, url, offers, bytes, gzipBytes }) => [
    label,
    <a class="address" href={url}>
      {url}
    </a>,
    builtAt === null ? '–' : formatCount(offers),
    builtAt === null ? '–' : formatBytes(bytes),
    builtAt === null ? '–' : formatBytes(gzipBytes),
  ])
  return (
    <Card title="Addresses" flush>
      <Table
        label="Addresses"
        columns={['Format', 'Address', atEnd('Offers'), atEnd('Size'), atEnd('Gzipped')]}
        rows={rows}
        empty="The store was left before it had a feed."
      />
      {feeds.length === 0 ? null : (
        <details class="cure">
          <summary>Make new addresses</summary>
          <p>
            Whoever knows an address can read the feed. With new ones the old ones end at once:
            enter them wherever the feed is read.
          </p>
          <PostButton action={`${path}/token`} label="Make new addresses" kind="danger" />
        </details>
      )}
    </Card>
  )
}

/** ICML wants a number where the store has none. */
function Stock({ path, form }: { path: string; form: Filled }) {
  return (
    <Card title="Stock that is not counted">
      <form class="form" method="post" action={`${path}/stock`}>
        <TextField
          form={form}
          name="uncountedStock"
          label="Quantity in ICML"
          hint="Of offers that the store sells without counting them, from the next rebuild on."
        />
        <div class="actions">
          <button>Save</button>
        </div>
      </form>
    </Card>
  )
}

function Reasons(props: { title: string; label: string; of: Counted; empty: string }) {
  const { title, label, of, empty } = props
  const rows = of.map(({ reason, count, examples }) => [
    reasons[reason] ?? words(reason),
    formatCount(count),
    <ul class="examples">
      {examples.map(({ productId, name }) => (
        <li>
          <a href={`/products/${encodeURIComponent(productId)}`}>{name}</a>
        </li>
      ))}
      {count > examples.length ? <li>and {formatCount(count - examples.length)} more</li> : null}
    </ul>,
  ])
  return (
    <Card title={title} flush>
      <Table
        label={label}
        columns={['Reason', atEnd('Offers'), 'For instance']}
        rows={rows}
        empty={empty}
      />
    </Card>
  )
}
