// Reading back the lines that a build left about its offers.

import type { Line } from '../core/difference.ts'

/** Line by line; what was not read when it is returned from is not fetched. */
export async function* readLines(body: ReadableStream<Uint8Array>): AsyncGenerator<Line, void> {
  let rest = ''
  for await (const text of body.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    // SAFETY: only a build writes these files.
    for (const line of lines) yield JSON.parse(line) as Line
  }
}
