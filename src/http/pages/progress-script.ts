// The only script of the pages: moves the bars and counters of a running import. Without it the page shows how far the
// import was when the page was made.

export const progressScript = `const box = document.querySelector('[data-progress]')
if (box) {
  const number = new Intl.NumberFormat('en')
  const source = new EventSource(box.dataset.progress)
  let typing = false
  document.addEventListener('input', () => { typing = true })
  source.addEventListener('run', (event) => {
    const run = JSON.parse(event.data)
    run.resources.forEach(draw)
    if (run.state === 'running') return
    source.close()
    // A form that somebody is filling in is worth more than fresh lists.
    if (!typing) location.reload()
  })
  function draw(resource) {
    const row = box.querySelector('[data-resource="' + resource.resource + '"]')
    if (!row) return
    for (const cell of row.querySelectorAll('[data-count]')) {
      const count = resource[cell.dataset.count]
      if (count !== null) cell.textContent = number.format(count)
    }
    const bar = row.querySelector('progress')
    if (!bar || resource.storeCount === null) return
    row.querySelector('.of')?.removeAttribute('hidden')
    bar.hidden = false
    bar.max = Math.max(resource.storeCount, 1)
    bar.value = resource.seen
  }
}
`
