// Files in R2 by where they lie.

/** Deletes what lies under a prefix, but for the keys that are to stay. */
export async function deleteUnder(
  files: R2Bucket,
  prefix: string,
  stays: (key: string) => boolean = () => false,
): Promise<void> {
  let cursor: string | undefined
  do {
    const page = await files.list({ prefix, ...(cursor === undefined ? {} : { cursor }) })
    const gone = page.objects.map(({ key }) => key).filter((key) => !stays(key))
    if (gone.length > 0) await files.delete(gone)
    cursor = page.truncated ? page.cursor : undefined
  } while (cursor !== undefined)
}
