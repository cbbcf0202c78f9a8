// What a probe reads: the REST root, the settings and the system status, plus coupons and the size
// limit of batches.

import type { Hono } from 'hono'
import { SITE_TIME_ZONE, siteOffset } from './dates.ts'
import { invalidId, refused, WpError } from './errors.ts'
import { toCouponJson } from './product-json.ts'
import { createCoupon, trashCoupon } from './products.ts'
import { linkHeader, readPaging } from './query.ts'
import {
  allow,
  answer,
  idOf,
  ITEM_METHODS,
  LIST_METHODS,
  pageOf,
  queryOf,
  readBody,
  requireCaller,
} from './rest.ts'
import type { RestContext, RestEnv } from './rest.ts'
import { WOO_VERSION, WP_VERSION } from './state.ts'
import type { Shop } from './state.ts'
import type { Coupon } from './types.ts'

const BASE = '/wp-json/wc/v3'
const COUPONS = `${BASE}/coupons`
const GENERAL: [string, string, string][] = [
  ['woocommerce_store_address', 'Address line 1', '1 Main St'],
  ['woocommerce_store_address_2', 'Address line 2', ''],
  ['woocommerce_store_city', 'City', 'New York'],
  ['woocommerce_default_country', 'Country / State', 'US:NY'],
  ['woocommerce_store_postcode', 'Postcode / ZIP', '10001'],
  ['woocommerce_allowed_countries', 'Selling location(s)', 'all'],
  ['woocommerce_all_except_countries', 'Sell to all countries, except for…', ''],
  ['woocommerce_specific_allowed_countries', 'Sell to specific countries', ''],
  ['woocommerce_ship_to_countries', 'Shipping location(s)', ''],
  ['woocommerce_specific_ship_to_countries', 'Ship to specific countries', ''],
  ['woocommerce_default_customer_address', 'Default customer location', 'base'],
  ['woocommerce_address_autocomplete_enabled', 'Address autocomplete', 'no'],
  ['woocommerce_calc_taxes', 'Enable taxes', 'yes'],
  ['woocommerce_enable_coupons', 'Enable coupons', 'yes'],
  ['woocommerce_calc_discounts_sequentially', 'Calculate coupon discounts sequentially', 'no'],
  ['woocommerce_currency', 'Currency', 'USD'],
  ['woocommerce_currency_pos', 'Currency position', 'left'],
  ['woocommerce_price_thousand_sep', 'Thousand separator', ','],
  ['woocommerce_price_decimal_sep', 'Decimal separator', '.'],
  ['woocommerce_price_num_decimals', 'Number of decimals', '2'],
]

export function addShopRoutes(app: Hono<RestEnv>, shop: Shop): void {
  const root = (c: RestContext): Response => {
    allow(c, 'GET')
    return answer(c, shop, toRoot(shop))
  }
  app.get('/wp-json', root)
  app.get('/wp-json/', root)
  app.get(BASE, (c) => {
    allow(c, 'GET')
    return answer(c, shop, { namespace: 'wc/v3', routes: {} })
  })

  app.get(`${BASE}/settings/general`, (c) => {
    allow(c, 'GET')
    requireCaller(c, 'list')
    return answer(
      c,
      shop,
      GENERAL.map((setting) => toSetting(shop, setting)),
    )
  })
  app.get(`${BASE}/settings/general/:id`, (c) => {
    allow(c, 'GET, POST, PUT, PATCH')
    requireCaller(c, 'view')
    const setting = GENERAL.find(([id]) => id === c.req.param('id'))
    if (!setting) throw new WpError(404, 'rest_setting_setting_invalid', 'Invalid setting.')
    return answer(c, shop, toSetting(shop, setting))
  })
  // Of the other groups only what a reader of products needs.
  app.get(`${BASE}/settings/products/woocommerce_weight_unit`, (c) => {
    allow(c, 'GET, POST, PUT, PATCH')
    requireCaller(c, 'view')
    const setting = toSetting(shop, ['woocommerce_weight_unit', 'Weight unit', 'kg'])
    return answer(c, shop, { ...setting, default: 'kg', group_id: 'products' })
  })
  app.get(`${BASE}/system_status`, (c) => {
    allow(c, 'GET')
    requireCaller(c, 'list')
    return answer(c, shop, toSystemStatus(shop))
  })

  app.get(COUPONS, (c) => {
    allow(c, LIST_METHODS)
    const query = queryOf(c)
    const paging = readPaging(query)
    requireCaller(c, 'list')
    const all = [...shop.coupons.values()].filter((one) => one.status !== 'trash')
    const page = pageOf(all.toReversed(), paging.offset, paging.perPage)
    const link = linkHeader(`${shop.url}${COUPONS}`, query.entries, paging.page, page.pages)
    const rows = page.rows.map((coupon) => toCouponJson(shop, coupon))
    return answer(c, shop, rows, { link, total: page.total, pages: page.pages })
  })
  app.post(COUPONS, async (c) => {
    allow(c, LIST_METHODS)
    const body = await readBody(c)
    requireCaller(c, 'create')
    const type = String(body['discount_type'] ?? 'fixed_cart')
    const coupon = createCoupon(shop, String(body['code']), type, String(body['amount'] ?? 0))
    const location = `${shop.url}${COUPONS}/${coupon.id}`
    return answer(c, shop, toCouponJson(shop, coupon), { status: 201, location })
  })
  app.get(`${COUPONS}/:id{[0-9]+}`, (c) => {
    allow(c, ITEM_METHODS)
    const coupon = findCoupon(shop, idOf(c))
    requireCaller(c, 'view')
    return answer(c, shop, toCouponJson(shop, coupon))
  })
  app.delete(`${COUPONS}/:id{[0-9]+}`, (c) => {
    allow(c, ITEM_METHODS)
    requireCaller(c, 'delete')
    const coupon = findCoupon(shop, idOf(c))
    const before = toCouponJson(shop, coupon)
    if (queryOf(c).flag('force')) shop.coupons.delete(coupon.id)
    else trashCoupon(shop, coupon)
    return answer(c, shop, before)
  })

  // Only the limit is here: nothing that talks to this shop has reason to send batches.
  app.on(['POST', 'PUT', 'PATCH'], `${BASE}/:resource/batch`, async (c) => {
    allow(c, 'POST, PUT, PATCH')
    const body = await readBody(c)
    requireCaller(c, 'batch')
    const count = ['create', 'update', 'delete']
      .map((part) => body[part])
      .reduce<number>((sum, list) => sum + (Array.isArray(list) ? list.length : 0), 0)
    if (count > 100) {
      const message = 'Unable to accept more than 100 items for this request.'
      throw new WpError(413, 'woocommerce_rest_request_entity_too_large', message)
    }
    throw new WpError(501, 'demo_shop_no_batch', 'The demo shop has no batches.')
  })
}

/** `/?rest_route=…`, the address without pretty permalinks, never sees a key. */
export function answerRestRoute(c: RestContext, shop: Shop, route: string): Response {
  if (route.startsWith('/wc/v3/')) throw refused('list', 401)
  allow(c, 'GET')
  return answer(c, shop, toRoot(shop))
}

function toRoot(shop: Shop) {
  return {
    name: shop.name,
    description: '',
    url: shop.url,
    home: shop.url,
    gmt_offset: siteOffset(shop.now()) / 3600,
    timezone_string: SITE_TIME_ZONE,
    namespaces: [
      'oembed/1.0',
      'wc/v3',
      'wc/v1',
      'wc-admin',
      'wc/store',
      'wc/store/v1',
      'wc/v2',
      'wp/v2',
    ],
    authentication: {
      'application-passwords': {
        endpoints: { authorization: `${shop.url}/wp-admin/authorize-application.php` },
      },
    },
    routes: {},
  }
}

function toSetting(shop: Shop, [id, label, value]: [string, string, string]) {
  const group = `${shop.url}${BASE}/settings/general`
  return {
    id,
    label,
    description: '',
    type: 'text',
    default: '',
    tip: '',
    value,
    group_id: 'general',
    _links: { self: [{ href: `${group}/${id}` }], collection: [{ href: group }] },
  }
}

function toSystemStatus(shop: Shop) {
  return {
    environment: {
      home_url: shop.url,
      site_url: shop.url,
      version: WOO_VERSION,
      wp_version: WP_VERSION,
      wp_multisite: false,
      wp_cron: true,
      language: 'en_US',
      php_version: '8.2.36',
      default_timezone: 'UTC',
      mbstring_enabled: true,
    },
    settings: {
      api_enabled: false,
      force_ssl: false,
      currency: 'USD',
      currency_symbol: '&#36;',
      currency_position: 'left',
      thousand_separator: ',',
      decimal_separator: '.',
      number_of_decimals: 2,
      order_datastore:
        'Automattic\\WooCommerce\\Internal\\DataStores\\Orders\\OrdersTableDataStore',
      HPOS_enabled: true,
      HPOS_sync_enabled: false,
    },
    active_plugins: [
      {
        plugin: 'woocommerce/woocommerce.php',
        name: 'WooCommerce',
        version: WOO_VERSION,
        version_latest: WOO_VERSION,
        url: 'https://woocommerce.com/',
        author_name: 'Automattic',
        author_url: 'https://woocommerce.com',
        network_activated: false,
      },
    ],
  }
}

function findCoupon(shop: Shop, id: number): Coupon {
  const coupon = shop.coupons.get(id)
  if (!coupon) throw invalidId('shop_coupon')
  return coupon
}
