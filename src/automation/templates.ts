// Templates of e-mails and notes: Liquid, read strictly. A field that does not exist is refused with its place when the
// template is saved, in whatever branch it stands; values are escaped where the text is HTML.

import { ForTag, Liquid, LiquidError, TablerowTag, type Template, type Variable } from 'liquidjs'
import { InvalidInput, type Issue } from '../core/errors.ts'

/** What a template may name: a value, a record of fields, or a list of one kind of items. */
export type Shape = 'value' | { list: Shape } | { [field: string]: Shape }

type Scope = { [name: string]: Shape | null }

const engines = { html: createEngine(true), text: createEngine(false) }

/** Templates can't read files or each other, switch escaping off, or run for long. */
function createEngine(escaped: boolean): Liquid {
  const engine = new Liquid({
    strictFilters: true,
    strictVariables: true,
    ownPropertyOnly: true,
    templates: {},
    parseLimit: 60_000,
    renderLimit: 1_000,
    memoryLimit: 2_000_000,
    ...(escaped ? { outputEscape: 'escape' as const } : {}),
  })
  for (const tag of ['include', 'render', 'layout', 'block']) delete engine.tags[tag]
  delete engine.filters['raw']
  return engine
}

/** What is wrong with a template, each with its line and column; nothing where it can be rendered. */
export function problemsOf(text: string, shape: { [field: string]: Shape }): string[] {
  try {
    const templates = engines.text.parse(text)
    const { variables, globals } = engines.text.analyzeSync(templates, { partials: false })
    const locals = localsOf(templates, shape)
    const outside = new Set(Object.values(globals).flat().map(placeOf))
    return Object.values(variables)
      .flat()
      .flatMap((variable) => {
        const path = variable.toArray()
        const isKnown = at(path, outside.has(placeOf(variable)) ? shape : locals) !== undefined
        return isKnown ? [] : [`${placeOf(variable)}: there is no field “${path.join('.')}”.`]
      })
  } catch (error) {
    if (!LiquidError.is(error)) throw error
    const [row, col] = error.token.getPosition()
    return [`Line ${row}, column ${col}: ${error.message.replace(/, line:\d+, col:\d+$/, '')}.`]
  }
}

/** Throws InvalidInput when the template can't be rendered with this scope. */
export function render(text: string, scope: object, kind: keyof typeof engines): string {
  try {
    return String(engines[kind].parseAndRenderSync(text, scope))
  } catch (error) {
    if (!LiquidError.is(error)) throw error
    const issue: Issue = { path: 'template', message: error.message }
    throw new InvalidInput(`The template can't be filled in: ${error.message}`, [issue])
  }
}

const loop: Shape = {
  index: 'value',
  index0: 'value',
  rindex: 'value',
  rindex0: 'value',
  first: 'value',
  last: 'value',
  length: 'value',
}

/**
 * Names that the template gives itself. What `assign` and `capture` name is a value of any kind, and so is an item that
 * two loops take from different lists.
 */
function localsOf(templates: Template[], shape: { [field: string]: Shape }): Scope {
  const locals: Scope = { forloop: loop, tablerowloop: loop }
  const name = (key: string, item: Shape | null) => {
    locals[key] = Object.hasOwn(locals, key) && locals[key] !== item ? null : item
  }
  const visit = (all: Template[]) => {
    for (const template of all) {
      for (const { content } of template.localScope?.() ?? []) name(content, null)
      if (template instanceof ForTag || template instanceof TablerowTag) {
        const list = at(collectionPath(template.collection), { ...shape, ...locals })
        name(template.variable, isList(list) ? list.list : null)
      }
      visit(childrenOf(template))
    }
  }
  visit(templates)
  return locals
}

function isList(shape: Shape | null | undefined): shape is { list: Shape } {
  return typeof shape === 'object' && shape !== null && 'list' in shape
}

function placeOf({ location: { row, col } }: Variable): string {
  return `Line ${row}, column ${col}`
}

function childrenOf(template: Template): Template[] {
  const generator = template.children?.(false, true)
  if (!generator) return []
  for (let next = generator.next(); ; next = generator.next()) if (next.done) return next.value
}

function collectionPath(collection: unknown): unknown[] {
  const { props = [] } = Object(collection) as { props?: { content?: unknown }[] }
  return props.map(({ content }) => content)
}

/** The shape at a path; null where anything may be, undefined where nothing is. */
function at(path: unknown[], scope: Scope): Shape | null | undefined {
  const [root, ...keys] = path
  let shape = Object.hasOwn(scope, String(root)) ? scope[String(root)] : undefined
  for (const key of keys) {
    if (shape === null || shape === undefined) return shape
    // A place that another field names can't be checked before it is filled in.
    if (Array.isArray(key)) return null
    shape = within(shape, String(key))
  }
  return shape
}

function within(shape: Shape, key: string): Shape | undefined {
  if (shape === 'value') return undefined
  if (!isList(shape)) return Object.hasOwn(shape, key) ? shape[key] : undefined
  if (key === 'size') return 'value'
  return /^(?:-?\d+|first|last)$/.test(key) ? shape.list : undefined
}
