// The figures of rebuilt catalogs as a table.

import type { Catalog, Rebuild } from './catalog.ts'
import { figure, print } from './table.ts'

export function showCatalogs(catalogs: Catalog[]): Catalog[] {
  const row = (name: string, { seconds, cpuSeconds, peakMb }: Rebuild) => [
    name,
    figure(seconds, 1),
    figure(cpuSeconds, 2),
    figure(peakMb),
  ]
  print(
    'Rebuild of a catalog: ICML and Google, plain and gzipped, in one pass',
    ['', 'seconds', 'CPU s', 'MB above idle'],
    catalogs.flatMap(({ variants, first, second, miniflare }) => [
      row(`${figure(variants)} variants, first feed`, first),
      row(`${figure(variants)} variants, compared with the last`, second),
      row(`${figure(variants)} variants, Miniflare’s D1 and R2`, miniflare),
    ]),
  )
  for (const { variants, products, rowsRead, idleMb, files } of catalogs) {
    const sizes = files.map(
      ({ format, offers, bytes, gzipBytes }) =>
        `${format} ${figure(offers)} offers, ${figure(bytes)} bytes, ${figure(gzipBytes)} gzipped`,
    )
    console.log(
      `\n  ${figure(variants)} variants in ${figure(products)} products: ${figure(rowsRead)} rows read; ${sizes.join('; ')}. workerd took ${idleMb} MB idle.`,
    )
  }
  console.log(
    "\n  Miniflare's D1 and R2 run in the Worker's process; on Cloudflare they do not: the other rows have them in another one.",
  )
  return catalogs
}
