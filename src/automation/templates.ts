// Templates of e-mails and notes: Liquid, read strictly. A field that does not exist is refused with its place when the
// template is saved, in whatever branch it stands; values are escaped where the text is HTML.

import { escapeUTF8 } from 'entities'
import {
  ForTag,
  Liquid,
  LiquidError,
  Output,
  TablerowTag,
  type Template,
  type Variable,
} from 'liquidjs'
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
  // What is escaped by hand is not escaped once more: as the last of its filters these give HTML.
  if (escaped) {
    for (const name of ['escape', 'escape_once', 'newline_to_br']) {
      const filter = engine.filters[name]
      if (typeof filter !== 'function') throw new Error(`there is no filter ${name}`)
      engine.registerFilter(name, {
        raw: true,
        handler: name === 'newline_to_br' ? toBreaks : filter,
      })
    }
  }
  return engine
}

/** What is wrong with a template, each with its line and column; nothing where it can be rendered. */
export function problemsOf(text: string, shape: { [field: string]: Shape }): string[] {
  try {
    const templates = engines.text.parse(text)
    const { variables, globals } = engines.text.analyzeSync(templates, { partials: false })
    const locals = localsOf(templates, shape)
    const outside = new Set(Object.values(globals).flat().map(placeOf))
    const written = new Set(placesWritten(templates))
    return Object.values(variables)
      .flat()
      .flatMap((variable) => {
        const path = variable.toArray()
        const place = placeOf(variable)
        const found = at(path, outside.has(place) ? shape : locals)
        const problem = found === undefined ? 'missing' : written.has(place) && wholeOf(found)
        return problem ? [`${place}: ${problemTexts[problem](path.join('.'))}`] : []
      })
  } catch (error) {
    if (!LiquidError.is(error)) throw error
    const [row, col] = error.token.getPosition()
    return [`Line ${row}, column ${col}: ${error.message.replace(/, line:\d+, col:\d+$/, '')}.`]
  }
}

const problemTexts = {
  missing: (field: string) => `there is no field “${field}”.`,
  record: (field: string) => `“${field}” has several fields: write them one by one.`,
  list: (field: string) => `“${field}” is a list: go through it with “for”.`,
}

/** What can't be written as it is: “[object Object]” would come of it. */
function wholeOf(shape: Shape | null): 'record' | 'list' | null {
  if (shape === null || shape === 'value') return null
  if (!isList(shape)) return 'record'
  return shape.list === 'value' ? null : 'list'
}

/** Where a field is written with nothing done to it. */
function placesWritten(templates: Template[]): string[] {
  return templates.flatMap((template) => {
    if (!(template instanceof Output)) return placesWritten(childrenOf(template))
    const { initial, filters } = template.value
    const [token] = initial.postfix
    if (!token || initial.postfix.length > 1 || filters.length > 0) return []
    const [row, col] = token.getPosition()
    return [toPlace(row, col)]
  })
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

/** A text of several lines as HTML. */
function toBreaks(text: unknown): string {
  return escapeUTF8(String(text ?? '')).replaceAll(/\r?\n/g, '<br>\n')
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
  return toPlace(row, col)
}

function toPlace(row: number | undefined, col: number | undefined): string {
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
