// What a query costs, before and after it ran. The weights were measured on a live shop: a
// connection is 2 and its node's cost times twice the logarithm of the page size, an object 1,
// money inside a bag nothing, a mutation 10.

import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isLeafType,
  isListType,
  getNullableType,
  Kind,
} from 'graphql'
import type {
  FieldNode,
  GraphQLNamedType,
  GraphQLObjectType,
  GraphQLSchema,
  SelectionSetNode,
} from 'graphql'
import type { FragmentDefinitionNode, OperationDefinitionNode } from 'graphql'

export const MAX_COST = 1000

interface Query {
  schema: GraphQLSchema
  operation: OperationDefinitionNode
  fragments: Record<string, FragmentDefinitionNode>
  variables: Record<string, unknown>
}

/** Of the page that could come. */
export function requestedCost(query: Query): number {
  return Math.ceil(walk(query, query.operation.selectionSet, rootOf(query), undefined, true))
}

/** Of the data that came. */
export function actualCost(query: Query, data: unknown): number {
  return Math.ceil(walk(query, query.operation.selectionSet, rootOf(query), data, true))
}

function rootOf({ schema, operation }: Query): GraphQLObjectType {
  const root = operation.operation === 'mutation' ? schema.getMutationType() : schema.getQueryType()
  if (!root) throw new Error('The schema has no root type')
  return root
}

/** `data` is what came for this selection, or undefined while nothing came yet. */
function walk(
  query: Query,
  selections: SelectionSetNode,
  type: GraphQLNamedType,
  data: unknown,
  atRoot = false,
): number {
  let cost = 0
  const branches = new Map<string, number>()
  for (const selection of selections.selections) {
    if (selection.kind === Kind.FIELD) {
      cost += fieldCost(query, selection, type, data, atRoot)
      continue
    }
    const fragment =
      selection.kind === Kind.FRAGMENT_SPREAD ? query.fragments[selection.name.value] : selection
    if (!fragment) continue
    const on = fragment.typeCondition?.name.value ?? type.name
    const inner = walk(query, fragment.selectionSet, query.schema.getType(on) ?? type, data)
    if (isAbstractType(type)) branches.set(on, (branches.get(on) ?? 0) + inner)
    else cost += inner
  }
  // Of an interface or a union only one type can come: the dearest counts.
  return cost + Math.max(0, ...branches.values())
}

function fieldCost(
  query: Query,
  field: FieldNode,
  parent: GraphQLNamedType,
  data: unknown,
  atRoot: boolean,
): number {
  if (!('getFields' in parent)) return 0
  const definition = parent.getFields()[field.name.value]
  if (!definition || !('args' in definition)) return 0
  const type = getNamedType(definition.type)
  if (isLeafType(type) || !isCompositeType(type) || !field.selectionSet) return 0
  const value = data === undefined ? undefined : valueOf(data, field)
  if (data !== undefined && (value === null || value === undefined)) return 0
  if (atRoot && query.operation.operation === 'mutation') return 10
  if (type.name === 'MoneyV2' || type.name === 'PageInfo') return 0
  if (type.name.endsWith('Connection')) return connectionCost(query, field, type, value)
  if (isListType(getNullableType(definition.type))) {
    const one = walk(query, field.selectionSet, type, Array.isArray(value) ? value[0] : value)
    const ids = atRoot ? argumentOf(query, field, 'ids') : undefined
    return (1 + one) * (Array.isArray(ids) ? ids.length : 1)
  }
  return 1 + walk(query, field.selectionSet, type, value)
}

function connectionCost(
  query: Query,
  field: FieldNode,
  type: GraphQLNamedType,
  value: unknown,
): number {
  const selection = nodeSelection(query, field.selectionSet!)
  const nodes = value === undefined ? undefined : nodesOf(value, query, field.selectionSet!)
  const size = nodes
    ? nodes.length
    : Number(argumentOf(query, field, 'first') ?? argumentOf(query, field, 'last') ?? 0)
  // A page of one is paid for in advance and costs nothing more when it came.
  const times = nodes
    ? Math.floor(2 * Math.log(Math.max(1, size)))
    : Math.max(1, Math.floor(2 * Math.log(Math.max(1, size))))
  if (!selection) return 2 + (size > 0 ? times : 0)
  const nodeType = nodeTypeOf(type)
  const each = nodes
    ? nodes.reduce<number>((sum, node) => sum + 1 + walk(query, selection, nodeType, node), 0) /
      Math.max(1, nodes.length)
    : 1 + walk(query, selection, nodeType, undefined)
  return 2 + times * each
}

function nodeTypeOf(type: GraphQLNamedType): GraphQLNamedType {
  const fields = 'getFields' in type ? type.getFields() : {}
  const nodes = fields['nodes']
  if (nodes) return getNamedType(nodes.type)
  const edge = fields['edges'] && getNamedType(fields['edges'].type)
  const node = edge && 'getFields' in edge ? edge.getFields()['node'] : undefined
  return node ? getNamedType(node.type) : type
}

function nodeSelection(query: Query, set: SelectionSetNode): SelectionSetNode | undefined {
  const edges = fieldsOf(query, set).find((field) => field.name.value === 'edges')
  const inEdge = edges?.selectionSet && fieldsOf(query, edges.selectionSet)
  const node = inEdge?.find((field) => field.name.value === 'node')
  const nodes = fieldsOf(query, set).find((field) => field.name.value === 'nodes')
  return nodes?.selectionSet ?? node?.selectionSet
}

function nodesOf(value: unknown, query: Query, set: SelectionSetNode): unknown[] {
  const fields = fieldsOf(query, set)
  const nodes = fields.find((field) => field.name.value === 'nodes')
  if (nodes) return (valueOf(value, nodes) as unknown[] | undefined) ?? []
  const edges = fields.find((field) => field.name.value === 'edges')
  const list = edges ? ((valueOf(value, edges) as unknown[] | undefined) ?? []) : []
  const node =
    edges?.selectionSet &&
    fieldsOf(query, edges.selectionSet).find((field) => field.name.value === 'node')
  return node ? list.map((edge) => valueOf(edge, node)) : list
}

function fieldsOf(query: Query, set: SelectionSetNode): FieldNode[] {
  return set.selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return [selection]
    const fragment =
      selection.kind === Kind.FRAGMENT_SPREAD ? query.fragments[selection.name.value] : selection
    return fragment ? fieldsOf(query, fragment.selectionSet) : []
  })
}

function valueOf(data: unknown, field: FieldNode): unknown {
  if (typeof data !== 'object' || data === null) return undefined
  return (data as Record<string, unknown>)[field.alias?.value ?? field.name.value]
}

export function argumentOf(
  query: { variables: Record<string, unknown> },
  field: FieldNode,
  name: string,
): unknown {
  const value = field.arguments?.find((one) => one.name.value === name)?.value
  if (!value) return undefined
  if (value.kind === Kind.VARIABLE) return query.variables[value.name.value]
  if (value.kind === Kind.INT) return Number(value.value)
  return value.kind === Kind.LIST ? value.values : undefined
}
