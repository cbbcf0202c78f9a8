// One field of one record: the access check, the resolver or the plain property, and what is
// hidden from apps that may not see personal data.

import { getNullableType, isLeafType, isNonNullType, isObjectType } from 'graphql'
import type { At, Context } from './context.ts'
import { ApiError } from './errors.ts'
import { isHidden } from './protected.ts'
import { resolvers } from './resolvers.ts'
import { accessOf, loadSchema } from './schema.ts'

export function resolveField(
  typeName: string,
  fieldName: string,
  source: unknown,
  args: Record<string, unknown>,
  context: Context,
  at: At,
): unknown {
  checkAccess(typeName, fieldName, context)
  if (context.app.protectedData < 2 && isHidden(typeName, fieldName, context.app.protectedData)) {
    return emptyOf(typeName, fieldName)
  }
  const resolver = resolvers[typeName]?.[fieldName]
  if (resolver) return resolver(source, args, context, at)
  const value = (source as Record<string, unknown> | undefined)?.[fieldName]
  if (value === undefined) {
    // Better loud than null: a test that relies on such a field would prove nothing.
    throw new ApiError(
      'INTERNAL_SERVER_ERROR',
      `The demo shop does not model ${typeName}.${fieldName}`,
    )
  }
  return value
}

function checkAccess(typeName: string, fieldName: string, context: Context): void {
  for (const access of accessOf(loadSchema(), typeName, fieldName)) {
    if (access.any.some((scope) => context.granted.has(scope))) continue
    const required = access.text
    throw new ApiError(
      'ACCESS_DENIED',
      `Access denied for ${fieldName} field. Required access: ${required}`,
      { documentation: 'https://shopify.dev/api/usage/access-scopes', requiredAccess: required },
    )
  }
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
