// Runs the selection of a bulk query on one record after the other, by the same resolvers as the
// ordinary queries but without their machinery: each node of a connection becomes a line.

import {
  getArgumentValues,
  getNamedType,
  isAbstractType,
  isLeafType,
  isObjectType,
  Kind,
} from 'graphql'
import type { FieldNode, GraphQLNamedType, SelectionSetNode } from 'graphql'
import type { Connection } from '../graphql/connection.ts'
import type { Context, Resolver } from '../graphql/context.ts'
import { prepareField } from '../graphql/resolve.ts'
import { loadSchema, typeNameOf } from '../graphql/schema.ts'
import { fieldsOf, nodeTypeOf } from './rules.ts'

export type Line = Record<string, unknown>

interface Step {
  key: string
  name: string
  typeName: string
  args: Record<string, unknown>
  kind: 'leaf' | 'object' | 'connection'
  /** Of the object, or of the connection's node. */
  plan: Plan
  resolver: Resolver | null
}

interface Plan {
  type: GraphQLNamedType
  selection: SelectionSetNode
  /** By the type of the record; one entry for an object type. */
  steps: Map<string, Step[]>
}

const AT = { path: [] }

/** Writes the record's own line to `own` and those of its children to `children`. */
export interface Projector {
  project(record: unknown, context: Context, children: Line[]): Line
}

export function createProjector(type: GraphQLNamedType, selection: SelectionSetNode): Projector {
  const plan = planOf(type, selection)
  return { project: (record, context, children) => write(plan, record, context, children) }
}

function write(plan: Plan, record: unknown, context: Context, children: Line[]): Line {
  const line: Line = {}
  for (const step of stepsOf(plan, record)) {
    if (step.name === '__typename') {
      line[step.key] = step.typeName
      continue
    }
    step.resolver ??= prepareField(step.typeName, step.name, context)
    const value = step.resolver(record, step.args, context, AT)
    if (step.kind === 'leaf') line[step.key] = value
    else if (step.kind === 'object') line[step.key] = writeAll(step.plan, value, context, children)
    else {
      const id = line['id']
      for (const node of (value as Connection<unknown> | null)?.nodes ?? []) {
        const below: Line[] = []
        const child = write(step.plan, node, context, below)
        child['__parentId'] = id
        children.push(child, ...below)
      }
    }
  }
  return line
}

function writeAll(plan: Plan, value: unknown, context: Context, children: Line[]): unknown {
  if (value === null || value === undefined) return null
  if (Array.isArray(value)) return value.map((item) => writeAll(plan, item, context, children))
  return write(plan, value, context, children)
}

function planOf(type: GraphQLNamedType, selection: SelectionSetNode): Plan {
  return { type, selection, steps: new Map() }
}

function stepsOf(plan: Plan, record: unknown): Step[] {
  const name = isAbstractType(plan.type) ? typeNameOf(record) : plan.type.name
  const known = plan.steps.get(name)
  if (known) return known
  const steps = toSteps(loadSchema().schema.getType(name)!, plan.selection)
  plan.steps.set(name, steps)
  return steps
}

function toSteps(type: GraphQLNamedType, selection: SelectionSetNode): Step[] {
  if (!isObjectType(type)) throw new Error(`${type.name} is no object`)
  const fields = type.getFields()
  return selectedOf(type.name, selection).flatMap((field): Step[] => {
    const name = field.name.value
    const key = field.alias?.value ?? name
    const none = planOf(type, selection)
    if (name === '__typename') {
      return [
        { key, name, typeName: type.name, args: {}, kind: 'leaf', plan: none, resolver: null },
      ]
    }
    const definition = fields[name]!
    const args = getArgumentValues(definition, field, {})
    const result = getNamedType(definition.type)
    const step = { key, name, typeName: type.name, args, resolver: null }
    if (isLeafType(result)) return [{ ...step, kind: 'leaf', plan: none }]
    if (!result.name.endsWith('Connection')) {
      return [{ ...step, kind: 'object', plan: planOf(result, field.selectionSet!) }]
    }
    const edges = fieldsOf(field).find((one) => one.name.value === 'edges')!
    const node = fieldsOf(edges).find((one) => one.name.value === 'node')!
    return [{ ...step, kind: 'connection', plan: planOf(nodeTypeOf(result)!, node.selectionSet!) }]
  })
}

/** Connections last: their lines name the record's id. */
function selectedOf(typeName: string, selection: SelectionSetNode): FieldNode[] {
  const list: FieldNode[] = []
  for (const one of selection.selections) {
    if (one.kind === Kind.FIELD) list.push(one)
    else if (one.kind === Kind.INLINE_FRAGMENT) {
      const on = one.typeCondition?.name.value
      if (!on || on === typeName || isInterfaceOf(typeName, on)) {
        list.push(...selectedOf(typeName, one.selectionSet))
      }
    }
  }
  const id = list.findIndex((field) => field.name.value === 'id')
  return id > 0 ? [list[id]!, ...list.slice(0, id), ...list.slice(id + 1)] : list
}

function isInterfaceOf(typeName: string, on: string): boolean {
  const type = loadSchema().schema.getType(typeName)
  return isObjectType(type) && type.getInterfaces().some((one) => one.name === on)
}
