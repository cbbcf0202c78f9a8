// The language of the `query` argument: terms with fields, comparisons, AND, OR, NOT, brackets.

import { ApiError } from './errors.ts'

export type Comparison = '=' | '>' | '>=' | '<' | '<='

export interface Term {
  kind: 'term'
  /** Null for words that stand alone. */
  field: string | null
  comparison: Comparison
  value: string
  /** Quotes keep a time whole; without them all from the `T` on is lost. */
  quoted: boolean
}

export type Node = Term | { kind: 'and' | 'or'; parts: Node[] } | { kind: 'not'; part: Node }

const TOKEN = /\s*(\(|\)|(?:AND|OR|NOT)(?=[\s(])|-(?=\S))?/y
const TERM =
  /(?:([A-Za-z_][\w.$-]*):)?(>=|<=|>|<)?(?:'((?:\\.|[^'\\])*)'|"((?:\\.|[^"\\])*)"|([^\s()]*))/y

/** Null for an empty query. An operator without a value is an internal error, as in the real API. */
export function parseSearch(text: string): Node | null {
  let at = 0
  const peek = (): string | undefined => {
    TOKEN.lastIndex = at
    return TOKEN.exec(text)?.[1]
  }
  const take = (): void => {
    TOKEN.lastIndex = at
    TOKEN.exec(text)
    at = TOKEN.lastIndex
  }
  const atEnd = (): boolean => /^\s*$/.test(text.slice(at))

  const readAny = (): Node => {
    const parts = [readAll()]
    while (peek() === 'OR') {
      take()
      parts.push(readAll())
    }
    return parts.length === 1 ? parts[0]! : { kind: 'or', parts }
  }
  const readAll = (): Node => {
    const parts = [readOne()]
    for (;;) {
      const sign = peek()
      if (atEnd() || sign === ')' || sign === 'OR') break
      if (sign === 'AND') take()
      parts.push(readOne())
    }
    return parts.length === 1 ? parts[0]! : { kind: 'and', parts }
  }
  const readOne = (): Node => {
    const sign = peek()
    if (sign === 'NOT' || sign === '-') {
      take()
      return { kind: 'not', part: readOne() }
    }
    if (sign === '(') {
      take()
      const inner = readAny()
      if (peek() === ')') take()
      return inner
    }
    return readTerm()
  }
  const readTerm = (): Term => {
    take()
    TERM.lastIndex = at
    const match = TERM.exec(text)
    if (!match || match[0] === '') {
      throw new ApiError(
        'INTERNAL_SERVER_ERROR',
        'Internal error. Looks like something went wrong on our end.',
      )
    }
    at = TERM.lastIndex
    const quoted = match[3] ?? match[4]
    const value = quoted === undefined ? (match[5] ?? '') : quoted.replace(/\\(.)/g, '$1')
    if (match[2] && value === '') {
      throw new ApiError(
        'INTERNAL_SERVER_ERROR',
        'Internal error. Looks like something went wrong on our end.',
      )
    }
    return {
      kind: 'term',
      field: match[1] ?? null,
      comparison: (match[2] ?? '=') as Comparison,
      value,
      quoted: quoted !== undefined,
    }
  }

  if (atEnd()) return null
  const node = readAny()
  if (!atEnd()) throw new ApiError('BAD_REQUEST', 'Invalid search query')
  return node
}

const RANGES = { '>': 'gt', '>=': 'gte', '<': 'lt', '<=': 'lte' } as const

/** As `extensions.search[].parsed` shows it. */
export function toParsed(node: Node): Record<string, unknown> {
  if (node.kind === 'not') return { not: toParsed(node.part) }
  if (node.kind !== 'term') return { [node.kind]: node.parts.map(toParsed) }
  const field = node.field === null ? {} : { field: node.field }
  if (node.comparison === '=') return { ...field, match_all: node.value }
  return { ...field, range: { [RANGES[node.comparison]]: node.value } }
}
