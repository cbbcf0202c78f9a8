// The Admin API's schema of the pinned version and which access scopes its types and fields want.
// Only structure is kept in the file: no descriptions.

import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import {
  buildClientSchema,
  getNamedType,
  GraphQLNonNull,
  isAbstractType,
  isObjectType,
} from 'graphql'
import type { GraphQLNamedType, GraphQLSchema, IntrospectionQuery } from 'graphql'

export const API_VERSION = '2026-10'

export interface Access {
  /** One of these is enough. */
  any: string[]
  text: string
}

export interface AdminSchema {
  schema: GraphQLSchema
  /** By type name, or type and field name with a dot. */
  scopes: Record<string, Access>
}

let loaded: AdminSchema | undefined

/** Read once per process: it takes about a third of a second. */
export function loadSchema(): AdminSchema {
  if (loaded) return loaded
  const file = new URL(`../schema/admin_${API_VERSION}.json.gz`, import.meta.url)
  const parsed = JSON.parse(
    gunzipSync(readFileSync(file)).toString('utf8'),
  ) as IntrospectionQuery & {
    scopes: Record<string, Access>
  }
  const schema = buildClientSchema(parsed, { assumeValid: true })
  loaded = { schema, scopes: parsed.scopes }
  for (const type of Object.values(schema.getTypeMap())) {
    if (isAbstractType(type)) type.resolveType = (value) => typeNameOf(value)
  }
  allowNulls(loaded)
  return loaded
}

const names = new WeakMap<object, string>()

/** Remembers of which type a record is, where the query asks for an interface or a union. */
export function named<T extends object>(typeName: string, value: T): T {
  names.set(value, typeName)
  return value
}

export function typeNameOf(value: unknown): string {
  const name = names.get(value as object)
  if (!name) throw new Error('The demo shop returned a record of an unknown type')
  return name
}

/**
 * What a field wants: its own scopes, and those of the type it leads to, through connections.
 * Empty when any token will do.
 */
export function accessOf(admin: AdminSchema, typeName: string, fieldName: string): Access[] {
  const key = `${typeName}.${fieldName}`
  const type = admin.schema.getType(typeName)
  const found: Access[] = []
  const own = admin.scopes[key]
  if (own) found.push(own)
  if (isObjectType(type)) {
    const field = type.getFields()[fieldName]
    const result = field && nodeType(getNamedType(field.type))
    // What belongs to a record is as open as the record: only steps to another kind are looked at.
    if (result && result.name !== typeName) {
      const access = admin.scopes[result.name]
      if (access) found.push(access)
    }
  }
  return found
}

function nodeType(type: GraphQLNamedType): GraphQLNamedType {
  if (!isObjectType(type) || !type.name.endsWith('Connection')) return type
  const nodes = type.getFields()['nodes'] ?? type.getFields()['edges']
  return nodes ? getNamedType(nodes.type) : type
}

/** A refused root field is null in the answer beside the error, whatever its type says. */
function allowNulls(admin: AdminSchema): void {
  const root = admin.schema.getQueryType()
  for (const field of Object.values(root?.getFields() ?? {})) {
    if (
      field.type instanceof GraphQLNonNull &&
      accessOf(admin, 'QueryRoot', field.name).length > 0
    ) {
      field.type = field.type.ofType
    }
  }
}
