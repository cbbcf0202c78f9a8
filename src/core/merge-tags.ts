// Tags of a contact that several hands keep: what one of them added or removed since it last spoke, and nothing else (O1).

/**
 * Three-way merge: `base` is what this source stated before, `stated` what it states now. A tag that it never had stays,
 * whoever set it; one that it took away goes. Order: as they are, new ones behind.
 */
export function mergeTags(current: string[], base: string[], stated: string[]): string[] {
  const kept = current.filter((tag) => stated.includes(tag) || !base.includes(tag))
  const added = stated.filter((tag) => !base.includes(tag) && !kept.includes(tag))
  return added.length === 0 && kept.length === current.length ? current : [...kept, ...added]
}
