// Where the files of a build lie in R2: under the store and the build, so that a build goes as a whole.

export function storePrefix(storeId: string): string {
  return `feeds/${storeId}/`
}

export function buildPrefix(storeId: string, buildId: string): string {
  return `${storePrefix(storeId)}${buildId}/`
}

/** The plain file of a format; the gzipped one lies beside it under `.gz`. */
export function feedKey(storeId: string, buildId: string, format: string): string {
  return `${buildPrefix(storeId, buildId)}${format}.xml`
}

/** What the offers looked like, for the next rebuild. */
export function linesKey(storeId: string, buildId: string): string {
  return `${buildPrefix(storeId, buildId)}offers.jsonl`
}
