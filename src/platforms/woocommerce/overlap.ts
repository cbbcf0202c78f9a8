// Paging through a list that may lose rows meanwhile, with nothing but `page` and `per_page`.

/**
 * The page that goes on behind `position` rows and still shows at least one row that was read already, so that the
 * reader sees when rows moved up. A page starts at a multiple of its size: of all sizes the one that reaches
 * furthest is taken.
 */
export function overlappingPage(
  position: number,
  maxSize: number,
): { perPage: number; page: number; start: number } {
  if (position === 0) return { perPage: maxSize, page: 1, start: 0 }
  let best = { perPage: 1, page: position, start: position - 1 }
  for (let perPage = maxSize; perPage >= 1; perPage--) {
    const start = Math.floor((position - 1) / perPage) * perPage
    if (start + perPage > best.start + best.perPage)
      best = { perPage, page: start / perPage + 1, start }
  }
  return best
}
