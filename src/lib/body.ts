// Reading a body that somebody else sends: never more than a set number of bytes, whatever its headers claim.

/**
 * The bytes of a request, or null when it is longer than `limit` bytes. A declared length can't be exceeded, so a body
 * that declares an acceptable one is taken in one go.
 */
export async function readBody(
  request: Request,
  limit: number,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const declared = request.headers.get('Content-Length')
  if (declared === null) return readBounded(request.body, limit)
  if (!(Number(declared) <= limit)) return null
  const bytes = new Uint8Array(await request.arrayBuffer())
  return bytes.byteLength <= limit ? bytes : null
}

/** The bytes of a stream, or null when it is longer than `limit` bytes (the rest is not read). */
export async function readBounded(
  stream: ReadableStream<Uint8Array> | null,
  limit: number,
): Promise<Uint8Array<ArrayBuffer> | null> {
  if (!stream) return new Uint8Array(0)
  const reader = stream.getReader()
  const chunks: Uint8Array[] = []
  let size = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    size += value.byteLength
    if (size > limit) {
      await reader.cancel()
      return null
    }
    chunks.push(value)
  }
  return join(chunks, size)
}

function join(chunks: Uint8Array[], size: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(size)
  let offset = 0
  for (const chunk of chunks) {
    whole.set(chunk, offset)
    offset += chunk.byteLength
  }
  return whole
}
