// Access scopes: who may write may read.

export function expandScopes(scopes: readonly string[]): Set<string> {
  const all = new Set(scopes)
  for (const scope of scopes) if (scope.startsWith('write_')) all.add(`read_${scope.slice(6)}`)
  return all
}

/** As a token answer lists them: what is included in another is left out. */
export function shortenScopes(scopes: readonly string[]): string[] {
  const set = new Set(scopes)
  return [...set].filter(
    (scope) => !(scope.startsWith('read_') && set.has(`write_${scope.slice(5)}`)),
  )
}

export function readScopes(text: string): string[] {
  return text
    .split(/[,\s]+/)
    .map((scope) => scope.trim())
    .filter((scope) => scope !== '')
}
