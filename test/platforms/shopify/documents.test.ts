import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import {
  buildClientSchema,
  getNamedType,
  parse,
  TypeInfo,
  validate,
  visit,
  visitWithTypeInfo,
  type IntrospectionQuery,
} from 'graphql'
import { expect, test } from 'vitest'
import { checkoutsPage } from '../../../src/platforms/shopify/documents/checkouts.ts'
import { customerNodes, customersPage } from '../../../src/platforms/shopify/documents/customers.ts'
import {
  orderLines,
  orderNodes,
  ordersPage,
} from '../../../src/platforms/shopify/documents/orders.ts'
import * as products from '../../../src/platforms/shopify/documents/products.ts'
import { shopAndApp, somePeople } from '../../../src/platforms/shopify/documents/shop.ts'
import * as webhooks from '../../../src/platforms/shopify/documents/webhooks.ts'
import * as bulk from '../../../src/platforms/shopify/documents/bulk.ts'
import { hasScope, requiredScopes } from '../../../src/platforms/shopify/scopes.ts'
import { topicTable } from '../../../src/platforms/shopify/topics.ts'

type Scopes = Record<string, { any: string[] }>

const file = new URL('../../shops/shopify/schema/admin_2026-10.json.gz', import.meta.url)
const introspection = JSON.parse(
  gunzipSync(readFileSync(file)).toString(),
) as IntrospectionQuery & {
  scopes: Scopes
}
const schema = buildClientSchema(introspection)

const documents: Record<string, { text: string }> = {
  checkoutsPage,
  customerNodes,
  customersPage,
  orderLines,
  orderNodes,
  ordersPage,
  shopAndApp,
  somePeople,
  ...products,
  ...webhooks,
  ...bulk.documents,
}

/** Per field and type that a document reaches, the rights of which one is enough. */
function scopesOf(text: string): string[][] {
  const found: string[][] = []
  const info = new TypeInfo(schema)
  const need = (name: string | undefined) => {
    const rule = name === undefined ? undefined : introspection.scopes[name]
    if (rule && rule.any.length > 0) found.push(rule.any)
  }
  visit(
    parse(text),
    visitWithTypeInfo(info, {
      Field: () => {
        need(`${info.getParentType()?.name}.${info.getFieldDef()?.name}`)
        const type = info.getType()
        need(type ? getNamedType(type).name : undefined)
      },
    }),
  )
  return found
}

test.each(Object.entries(documents))(
  '%s is valid in the pinned version of the API',
  (_, { text }) => {
    expect(validate(schema, parse(text)).map(({ message }) => message)).toEqual([])
  },
)

test.each(Object.entries(documents))('%s selects nothing that is deprecated', (_, { text }) => {
  const info = new TypeInfo(schema)
  const deprecated: string[] = []
  visit(
    parse(text),
    visitWithTypeInfo(info, {
      Field: () => {
        const field = info.getFieldDef()
        if (field?.deprecationReason) deprecated.push(field.name)
      },
    }),
  )
  expect(deprecated).toEqual([])
})

test('C11 the rights that we ask for are enough for every document', () => {
  const missing = Object.entries(documents).flatMap(([name, { text }]) =>
    scopesOf(text)
      .filter((any) => !any.some((scope) => hasScope(requiredScopes, scope)))
      .map((any) => `${name}: ${any.join(' or ')}`),
  )
  expect(missing).toEqual([])
})

test('L5 every topic of a webhook is one that the API knows', () => {
  const known = schema.getType('WebhookSubscriptionTopic')
  const names = known && 'getValues' in known ? known.getValues().map(({ name }) => name) : []
  expect(topicTable.map(({ name }) => name).filter((name) => !names.includes(name))).toEqual([])
})
