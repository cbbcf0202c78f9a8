// One field of one record: the access check, the resolver or the plain property, and what is
// hidden from apps that may not see personal data.

import { getNullableType, isLeafType, isNonNullType, isObjectType } from 'graphql'
import type { At, Context, Resolver } from './context.ts'
import { ApiError } from './errors.ts'
import { isPersonal } from './protected.ts'
import { resolvers } from './resolvers.ts'
import { accessOf, loadSchema } from './schema.ts'
import type { Access } from './schema.ts'

interface Field {
  accesses: Access[]
  resolver: Resolver
  /** Personal data of level 2. */
  personal: boolean
}

const fields = new Map<string, Map<string, Field>>()

export function resolveField(
  typeName: string,
  fieldName: string,
  source: unknown,
  args: Record<string, unknown>,
  context: Context,
  at: At,
): unknown {
  const field = fields.get(typeName)?.get(fieldName) ?? lookUp(typeName, fieldName)
  for (const access of field.accesses) checkAccess(access, fieldName, context)
  if (field.personal && context.app.protectedData < 2) return emptyOf(typeName, fieldName)
  return field.resolver(source, args, context, at)
}

/** The checks of one field done in advance, for a run that reads it from many records. */
export function prepareField(typeName: string, fieldName: string, context: Context): Resolver {
  const field = fields.get(typeName)?.get(fieldName) ?? lookUp(typeName, fieldName)
  for (const access of field.accesses) checkAccess(access, fieldName, context)
  if (!field.personal || context.app.protectedData === 2) return field.resolver
  return () => emptyOf(typeName, fieldName)
}

function lookUp(typeName: string, fieldName: string): Field {
  const ofType = fields.get(typeName) ?? new Map<string, Field>()
  fields.set(typeName, ofType)
  const plain: Resolver = (source: Record<string, unknown> | undefined) => {
    const value = source?.[fieldName]
    if (value !== undefined) return value
    // Better loud than null: a test that relies on such a field would prove nothing.
    throw new ApiError(
      'INTERNAL_SERVER_ERROR',
      `The demo shop does not model ${typeName}.${fieldName}`,
    )
  }
  const field: Field = {
    accesses: accessOf(loadSchema(), typeName, fieldName),
    resolver: resolvers[typeName]?.[fieldName] ?? plain,
    personal: isPersonal(typeName, fieldName),
  }
  ofType.set(fieldName, field)
  return field
}

function checkAccess(access: Access, fieldName: string, context: Context): void {
  if (access.any.some((scope) => context.granted.has(scope))) return
  const required = access.text
  throw new ApiError(
    'ACCESS_DENIED',
    `Access denied for ${fieldName} field. Required access: ${required}`,
    { documentation: 'https://shopify.dev/api/usage/access-scopes', requiredAccess: required },
  )
}

function emptyOf(typeName: string, fieldName: string): unknown {
  const type = loadSchema().schema.getType(typeName)
  const field = isObjectType(type) ? type.getFields()[fieldName] : undefined
  if (!field || !isNonNullType(field.type)) return null
  const inner = getNullableType(field.type)
  if (isLeafType(inner)) return ''
  return inner.toString().endsWith('Connection') ? { nodes: [], edges: [], pageInfo: NO_PAGE } : []
}

const NO_PAGE = { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null }
