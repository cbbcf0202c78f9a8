// Looks at a query without running it.

import { getNamedType, Kind, TypeInfo, visit, visitWithTypeInfo } from 'graphql'
import type { DocumentNode, FieldNode, FragmentDefinitionNode, GraphQLSchema } from 'graphql'
import type { OperationDefinitionNode, SelectionSetNode } from 'graphql'

/** All fields of a selection, those of fragments too. */
export function* visitFields(
  set: SelectionSetNode,
  fragments: Record<string, FragmentDefinitionNode>,
): Iterable<FieldNode> {
  for (const selection of set.selections) {
    if (selection.kind === Kind.FIELD) {
      yield selection
      if (selection.selectionSet) yield* visitFields(selection.selectionSet, fragments)
      continue
    }
    const fragment =
      selection.kind === Kind.FRAGMENT_SPREAD ? fragments[selection.name.value] : selection
    if (fragment) yield* visitFields(fragment.selectionSet, fragments)
  }
}

const found = new WeakMap<DocumentNode, string[]>()

/** "Type.field" of everything deprecated that the query reads. */
export function deprecatedUses(schema: GraphQLSchema, document: DocumentNode): string[] {
  const known = found.get(document)
  if (known) return known
  const uses = new Set<string>()
  const info = new TypeInfo(schema)
  visit(
    document,
    visitWithTypeInfo(info, {
      Field: () => {
        const field = info.getFieldDef()
        const parent = info.getParentType()
        if (field?.deprecationReason !== undefined && field?.deprecationReason !== null && parent) {
          uses.add(`${getNamedType(parent).name}.${field.name}`)
        }
      },
    }),
  )
  const list = [...uses]
  found.set(document, list)
  return list
}

export function idempotencyKeyOf(
  operation: OperationDefinitionNode,
  variables: Record<string, unknown>,
): string | undefined {
  for (const selection of operation.selectionSet.selections) {
    for (const directive of selection.directives ?? []) {
      if (directive.name.value !== 'idempotent') continue
      const value = directive.arguments?.find((one) => one.name.value === 'key')?.value
      if (value?.kind === Kind.VARIABLE) return String(variables[value.name.value])
      if (value?.kind === Kind.STRING) return value.value
    }
  }
  return undefined
}
