// What a bulk query must look like; anything else is a user error before it starts.

import {
  getNamedType,
  GraphQLError,
  isInterfaceType,
  isObjectType,
  Kind,
  parse,
  validate,
} from 'graphql'
import type { FieldNode, GraphQLNamedType, OperationDefinitionNode } from 'graphql'
import { fragmentsOf } from '../graphql/execute.ts'
import { loadSchema } from '../graphql/schema.ts'

const MAX_CONNECTIONS = 5
const MAX_DEPTH = 2

export interface BulkQuery {
  operation: OperationDefinitionNode
  root: FieldNode
}

/** The parsed query, or the words in which it is refused. */
export function readBulkQuery(text: string): BulkQuery | string {
  const { schema } = loadSchema()
  let operation: OperationDefinitionNode | undefined
  try {
    const document = parse(text)
    const errors = validate(schema, document)
    if (errors[0]) return errors[0].message
    if (Object.keys(fragmentsOf(document)).length > 0) {
      return 'The demo shop takes no named fragments in bulk queries'
    }
    operation = document.definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION)
  } catch (error) {
    if (error instanceof GraphQLError) return error.message
    throw error
  }
  if (!operation || operation.operation !== 'query') return 'Invalid bulk query'
  if ((operation.variableDefinitions ?? []).length > 0) {
    return 'Bulk queries cannot contain variables'
  }
  const roots = operation.selectionSet.selections.filter((one) => one.kind === Kind.FIELD)
  const root = roots[0]
  if (!root || roots.length > 1) return 'Bulk queries cannot contain multiple top level fields'
  if (['node', 'nodes'].includes(root.name.value)) {
    return 'Bulk queries cannot contain top level `node` or `nodes` fields.'
  }
  const type = schema.getQueryType()
  if (!type) return 'Invalid bulk query'
  const count = { connections: 0 }
  const problem = check(root, type, 0, false, count)
  if (problem) return problem
  if (count.connections === 0) {
    return 'Bulk queries must contain at least one connection.'
  }
  if (count.connections > MAX_CONNECTIONS) {
    return `Bulk queries cannot contain more than ${MAX_CONNECTIONS} connections.`
  }
  return { operation, root }
}

function check(
  field: FieldNode,
  parent: GraphQLNamedType,
  depth: number,
  inList: boolean,
  count: { connections: number },
): string | undefined {
  if (!isObjectType(parent) && !isInterfaceType(parent)) return undefined
  const definition = parent.getFields()[field.name.value]
  if (!definition || !field.selectionSet) return undefined
  const type = getNamedType(definition.type)
  if (!type.name.endsWith('Connection')) {
    const list = inList || definition.type.toString().startsWith('[')
    for (const inner of fieldsOf(field)) {
      const problem = check(inner, type, depth, list, count)
      if (problem) return problem
    }
    return undefined
  }
  count.connections += 1
  if (inList)
    return 'Queries that contain a connection field within a list field are not currently supported.'
  if (depth + 1 > MAX_DEPTH + 1) {
    return `Bulk queries cannot contain connections with a nesting depth greater than ${MAX_DEPTH}.`
  }
  const edges = fieldsOf(field).find((one) => one.name.value === 'edges')
  const node = edges && fieldsOf(edges).find((one) => one.name.value === 'node')
  if (!node) return 'Bulk queries must select `edges { node }` of every connection.'
  const nodeType = nodeTypeOf(type)
  if (!nodeType) return 'Invalid bulk query'
  const nested = fieldsOf(node).some((one) => isConnection(nodeType, one))
  const hasId = fieldsOf(node).some((one) => one.name.value === 'id' && !one.alias)
  if (nested && !hasId) {
    return 'The parent field of a nested connection must select the `id` field without an alias.'
  }
  for (const inner of fieldsOf(node)) {
    const problem = check(inner, nodeType, depth + 1, false, count)
    if (problem) return problem
  }
  return undefined
}

export function fieldsOf(field: FieldNode): FieldNode[] {
  const list: FieldNode[] = []
  for (const selection of field.selectionSet?.selections ?? []) {
    if (selection.kind === Kind.FIELD) list.push(selection)
    else if (selection.kind === Kind.INLINE_FRAGMENT) {
      list.push(...fieldsOf({ ...field, selectionSet: selection.selectionSet }))
    }
  }
  return list
}

export function nodeTypeOf(connection: GraphQLNamedType): GraphQLNamedType | undefined {
  if (!isObjectType(connection)) return undefined
  const edges = connection.getFields()['edges']
  const edge = edges && getNamedType(edges.type)
  const node = isObjectType(edge) ? edge.getFields()['node'] : undefined
  return node && getNamedType(node.type)
}

function isConnection(type: GraphQLNamedType, field: FieldNode): boolean {
  if (!isObjectType(type)) return false
  const definition = type.getFields()[field.name.value]
  return definition !== undefined && getNamedType(definition.type).name.endsWith('Connection')
}
