// `/customers`: no modified filter (it is ignored without a word), role customer unless asked.

import type { Hono } from 'hono'
import { roleOf, toCustomerJson } from './customer-json.ts'
import { createCustomer, deleteCustomer, isShopper, updateCustomer } from './customers.ts'
import type { CustomerInput } from './customers.ts'
import { missingParam, noTrash, unknownUser, WpError } from './errors.ts'
import { linkHeader, readEnum, readIds, readPaging } from './query.ts'
import type { Query } from './query.ts'
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
import type { Shop } from './state.ts'
import type { Customer } from './types.ts'

const CUSTOMERS = '/wp-json/wc/v3/customers'
const ITEM = `${CUSTOMERS}/:id{[0-9]+}`
const ROLES = [
  'all',
  'administrator',
  'editor',
  'author',
  'contributor',
  'subscriber',
  'customer',
  'shop_manager',
] as const
const ORDER_BY = ['id', 'include', 'name', 'registered_date'] as const

export function addCustomerRoutes(app: Hono<RestEnv>, shop: Shop): void {
  app.get(CUSTOMERS, (c) => {
    allow(c, LIST_METHODS)
    const query = queryOf(c)
    const paging = readPaging(query)
    const all = filter(shop, query)
    requireCaller(c, 'list')
    const page = pageOf(all, paging.offset, paging.perPage)
    const at = Math.floor(paging.offset / paging.perPage) + 1
    const link = linkHeader(`${shop.url}${CUSTOMERS}`, query.entries, at, page.pages)
    const rows = page.rows.map((customer) => toCustomerJson(shop, customer))
    return answer(c, shop, rows, { link, total: page.total, pages: page.pages })
  })

  app.post(CUSTOMERS, async (c) => {
    allow(c, LIST_METHODS)
    const body = await readBody(c)
    if (body['email'] === undefined) throw missingParam('email')
    requireCaller(c, 'create')
    const customer = createCustomer(shop, body as CustomerInput)
    const location = `${shop.url}${CUSTOMERS}/${customer.id}`
    return answer(c, shop, toCustomerJson(shop, customer), { status: 201, location })
  })

  app.get(ITEM, (c) => {
    const customer = find(c, shop)
    allow(c, ITEM_METHODS)
    requireCaller(c, 'view')
    return answer(c, shop, toCustomerJson(shop, customer))
  })

  app.on(['PUT', 'PATCH', 'POST'], ITEM, async (c) => {
    const body = await readBody(c)
    const customer = find(c, shop)
    allow(c, ITEM_METHODS)
    requireCaller(c, 'edit')
    updateCustomer(shop, customer, body as CustomerInput)
    return answer(c, shop, toCustomerJson(shop, customer))
  })

  app.delete(ITEM, (c) => {
    const customer = find(c, shop)
    allow(c, ITEM_METHODS)
    requireCaller(c, 'delete')
    if (!isShopper(customer)) {
      const message = `Sorry, users with ${roleOf(customer)} role cannot be deleted via this endpoint. Allowed roles: customer, subscriber`
      throw new WpError(403, 'woocommerce_rest_cannot_delete', message)
    }
    if (!queryOf(c).flag('force')) throw noTrash('Customers')
    const before = toCustomerJson(shop, customer)
    deleteCustomer(shop, customer)
    return answer(c, shop, before)
  })
}

function filter(shop: Shop, query: Query): Customer[] {
  const role = readEnum(query, 'role', ROLES, 'customer')
  const by = readEnum(query, 'orderby', ORDER_BY, 'name')
  const order = readEnum(query, 'order', ['asc', 'desc'] as const, 'asc')
  const include = readIds(query, 'include')
  const exclude = new Set(readIds(query, 'exclude'))
  const search = (query.text('search') ?? '').toLowerCase()
  const email = (query.text('email') ?? '').toLowerCase()
  const rows = [...shop.customers.values()].filter(
    (one) =>
      // A user without a role is only in role=all, although it is then shown as a customer.
      (role === 'all' || one.roles.includes(role)) &&
      (include.length === 0 || include.includes(one.id)) &&
      !exclude.has(one.id) &&
      (email === '' ? search === '' || matches(one, search) : one.email.toLowerCase() === email),
  )
  if (by === 'include') return rows.sort((a, b) => include.indexOf(a.id) - include.indexOf(b.id))
  const direction = order === 'asc' ? 1 : -1
  return rows.sort((a, b) => direction * (compare(a, b, by) || a.id - b.id))
}

function compare(a: Customer, b: Customer, by: 'id' | 'name' | 'registered_date'): number {
  if (by === 'id') return a.id - b.id
  if (by === 'registered_date') return a.created - b.created
  const [left, right] = [a.displayName.toLowerCase(), b.displayName.toLowerCase()]
  return left < right ? -1 : Number(left > right)
}

function matches(customer: Customer, search: string): boolean {
  return [customer.username, customer.email, customer.displayName].some((text) =>
    text.toLowerCase().includes(search),
  )
}

/** The 404 comes from the permission check, so it carries no Allow header. */
function find(c: RestContext, shop: Shop): Customer {
  const customer = shop.customers.get(idOf(c))
  if (!customer) throw unknownUser()
  return customer
}
