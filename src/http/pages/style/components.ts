// Cards, badges, tables, facts, forms and progress bars.

export const componentStyle = `
.card { background: var(--surface); border: 1px solid var(--line); border-radius: var(--radius); box-shadow: var(--shadow); }
.card > header { display: flex; flex-wrap: wrap; gap: .4rem .9rem; align-items: center; justify-content: space-between; padding: .9rem 1.15rem .2rem; }
.card > header .title { display: flex; flex-wrap: wrap; gap: .3rem .6rem; align-items: center; }
.card > .body { padding: .8rem 1.15rem 1.1rem; }
.card > .body > p + *, .card > .body > * + p { margin-top: .7rem; }
.card.flush > .body { padding: .5rem 0 .3rem; }

.badge {
  display: inline-flex; align-items: center; gap: .38rem; padding: .04rem .55rem .06rem .5rem; border-radius: 99px;
  font-size: .78rem; font-weight: 550; line-height: 1.55; white-space: nowrap; background: var(--quiet-soft); color: var(--muted);
}
.badge::before { content: ""; width: .42rem; height: .42rem; border-radius: 50%; background: currentColor; opacity: .8; }
.badge.good { background: var(--good-soft); color: var(--good); }
.badge.info { background: var(--info-soft); color: var(--info); }
.badge.warn { background: var(--warn-soft); color: var(--warn); }
.badge.bad { background: var(--bad-soft); color: var(--bad); }
.tag { display: inline-block; padding: 0 .45rem; border: 1px solid var(--line-strong); border-radius: 5px; font-size: .8rem; color: var(--muted); }

.chips { display: flex; flex-wrap: wrap; gap: .35rem; max-height: 22rem; overflow-y: auto; }
.chips .tag { display: inline-flex; align-items: center; gap: .15rem; max-width: 100%; overflow-wrap: anywhere; color: var(--text); }
.chips button { min-height: 0; padding: 0 .3rem; border: 0; background: none; color: var(--muted); line-height: 1.4; }
.chips button:hover { color: var(--bad); }
.inline { display: flex; gap: .5rem; align-items: end; }
.inline .field { flex: 1; }
.note { padding-top: .8rem; border-top: 1px solid var(--line); }
.note .text { white-space: pre-wrap; overflow-wrap: anywhere; max-height: 18rem; overflow-y: auto; }
textarea.prose { font: inherit; }
.note summary { cursor: pointer; color: var(--accent); width: max-content; }
.note details > .stack { margin-top: .5rem; }
.clash { padding: .6rem .75rem; border-radius: 7px; background: var(--warn-soft); overflow-wrap: anywhere; }
.clash legend { float: left; width: 100%; font-size: .82rem; }

.notice { padding: .75rem 1rem; border-radius: var(--radius); border: 1px solid var(--line); background: var(--surface); overflow-wrap: anywhere; }
.notice.good { background: var(--good-soft); border-color: transparent; color: var(--good); }
.notice.bad { background: var(--bad-soft); border-color: transparent; }
.notice.bad > :first-child { color: var(--bad); }
.notice ol, .notice ul { padding-left: 1.2rem; margin-top: .4rem; }
details.card > summary { padding: .8rem 1.15rem; cursor: pointer; font-weight: 550; color: var(--muted); }
details.card > .body { padding-top: .2rem; }
.list { list-style: none; padding: 0; }
.list > li { display: flex; flex-wrap: wrap; gap: .2rem .75rem; align-items: baseline; justify-content: space-between; padding: .55rem 1.15rem; border-top: 1px solid var(--line); }
.list > li > :first-child { flex: 1 1 18rem; }
.list > li:first-child { border-top: 0; }

.list.inset > li { padding-left: 0; padding-right: 0; }
.meanings dt { font-weight: 550; }
.meanings dd { color: var(--muted); }
.meanings dd + dt { margin-top: .6rem; }

.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; }
th { padding: .45rem .5rem; text-align: left; font-size: .78rem; font-weight: 550; color: var(--muted); white-space: nowrap; }
td { padding: .48rem .5rem; border-top: 1px solid var(--line); vertical-align: baseline; overflow-wrap: break-word; }
th:first-child, td:first-child { padding-left: 1.15rem; }
th:last-child, td:last-child { padding-right: 1.15rem; }
th.end, td.end { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
tbody tr:hover td { background: var(--sunken); }
tfoot td { border-top: 0; padding-top: .2rem; padding-bottom: .2rem; }
.empty { padding: 1.1rem 1.15rem 1.3rem; color: var(--muted); }
.cure { padding: .1rem 1.15rem .6rem; color: var(--muted); max-width: 60rem; }
.cure summary { cursor: pointer; }
.cure form { margin-top: .5rem; }
.notice form { margin-top: .6rem; }
.address { overflow-wrap: anywhere; }
.examples { list-style: none; padding: 0; }
.after { display: grid; justify-content: end; padding: .7rem 1.15rem .8rem; border-top: 1px solid var(--line); }
.pager { display: flex; gap: .5rem; padding: .75rem 1.15rem; border-top: 1px solid var(--line); }

.facts { display: grid; grid-template-columns: minmax(5rem, auto) minmax(0, 1fr); gap: .38rem 1.1rem; }
.facts dt { color: var(--muted); }
.facts dd { overflow-wrap: anywhere; }
.facts > dd > .badge { vertical-align: 1px; }
.origin { display: block; overflow-wrap: anywhere; font-size: .78rem; color: var(--muted); }
.totals { column-gap: 2.5rem; }
.totals dd { text-align: right; }
.counters { display: flex; flex-wrap: wrap; gap: .6rem 1.6rem; }
.counters dt { font-size: .78rem; color: var(--muted); }
.counters dd { font-weight: 600; font-size: .98rem; font-variant-numeric: tabular-nums; }
.counters.even { display: grid; grid-template-columns: repeat(auto-fill, minmax(11rem, 1fr)); gap: .9rem 1rem; }
.counters.tight { display: grid; grid-template-columns: repeat(auto-fill, minmax(4.7rem, 1fr)); gap: .7rem .6rem; }

.resource { padding: .7rem 0 .8rem; border-top: 1px solid var(--line); }
.resource:first-of-type { border-top: 0; padding-top: .2rem; }
.resource .line { display: flex; flex-wrap: wrap; justify-content: space-between; gap: .1rem 1rem; margin-bottom: .4rem; }
.resource .counters { gap: .3rem 1.5rem; margin-top: .5rem; }
.resource .counters > div { display: flex; gap: .4rem; align-items: baseline; }
.resource .counters dd { font-size: .85rem; }
progress { display: block; width: 100%; height: 6px; border: 0; border-radius: 99px; overflow: hidden; background: var(--quiet-soft); appearance: none; -webkit-appearance: none; color: var(--accent); }
progress::-webkit-progress-bar { background: var(--quiet-soft); }
progress::-webkit-progress-value { background: var(--accent); border-radius: 99px; transition: inline-size .35s linear; }
progress::-moz-progress-bar { background: var(--accent); border-radius: 99px; }

.thumb { width: 28px; height: 28px; object-fit: cover; border-radius: 4px; margin-right: .6rem; vertical-align: middle; }

.form { display: grid; gap: 1.05rem; }
.field { display: grid; gap: .28rem; min-width: 0; }
.field label { font-weight: 550; }
.hint { font-size: .8rem; color: var(--muted); }
.problem { font-size: .82rem; color: var(--bad); font-weight: 550; }
fieldset { border: 0; padding: 0; min-width: 0; display: grid; gap: .42rem; align-content: start; }
legend { padding: 0; margin-bottom: .35rem; font-weight: 550; }
.map-row { display: grid; grid-template-columns: minmax(0, 1.3fr) auto minmax(0, 1.2fr) minmax(7rem, .6fr) 5rem; gap: .3rem .6rem; align-items: center; padding: .45rem 0; }
.map-row .wide { grid-column: 1 / -1; overflow-wrap: anywhere; }
.map-row .arrow { color: var(--muted); }
.map-row button { justify-self: start; }
.check .hint { display: block; }
.check { display: flex; gap: .55rem; align-items: flex-start; }
.pair { display: grid; align-items: start; gap: 1.05rem; grid-template-columns: repeat(auto-fit, minmax(7.5rem, 1fr)); }
.pair > * { min-width: 0; }
.pair.wide { grid-template-columns: repeat(auto-fit, minmax(min(15rem, 100%), 1fr)); }
.filters { display: flex; flex-wrap: wrap; gap: .5rem; margin-bottom: 1.1rem; align-items: end; }
.filters .field { flex: 0 1 11rem; }
.filters .field.wide, .filters.try .field { flex: 1 1 15rem; }
.filters .field label { font-size: .78rem; font-weight: 500; color: var(--muted); }
.conditions { flex: 1 0 100%; display: grid; gap: .5rem; }
.condition { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; }
.condition .name { flex: 0 0 11rem; font-weight: 550; }
.condition select, .condition input { width: auto; flex: 1 1 8rem; max-width: 14rem; }
.condition .problem { flex: 1 0 100%; }
.match select { width: auto; min-height: 0; padding: .15rem .4rem; }
.tabs { display: flex; gap: 1.3rem; border-bottom: 1px solid var(--line); margin-bottom: 1.25rem; overflow-x: auto; }
.tabs a { padding: .4rem 0 .5rem; color: var(--muted); font-weight: 500; margin-bottom: -1px; border-bottom: 2px solid transparent; white-space: nowrap; }
.tabs a[aria-current] { color: var(--text); border-color: var(--accent); }
.payload { margin-top: .6rem; padding: 1rem 1.15rem; overflow: auto; max-height: 38rem; background: var(--sunken); border-radius: 0 0 var(--radius) var(--radius); }

.steps { list-style: none; padding: 0; counter-reset: step; }
.steps > li { padding: .65rem 1.15rem; border-top: 1px solid var(--line); }
.steps > li:first-child { border-top: 0; }
.steps > li > details > summary { cursor: pointer; overflow-wrap: anywhere; }
.steps > li > details > summary::before, .numbered::before { counter-increment: step; content: counter(step) ". "; color: var(--muted); font-variant-numeric: tabular-nums; }
.steps > li > details[open] > summary { margin-bottom: .9rem; }
.choices { list-style: none; padding: 0; display: grid; gap: .6rem; }
.choices > li { display: grid; }
.choices form button { justify-self: start; }
.default { position: absolute; left: -100vw; }
.log { list-style: none; padding: 0; display: grid; gap: .15rem; font-size: .87rem; text-align: left; }
.log .badge { margin-right: .35rem; }
.letter { white-space: pre-wrap; overflow-wrap: anywhere; padding: .8rem 1rem; background: var(--sunken); border-radius: var(--radius); margin-top: .5rem; }

@media (max-width: 52rem) {
  input:not([type=checkbox], [type=radio]), select, textarea { font-size: 1rem; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  table, tbody, tr, td { display: block; }
  tbody tr { padding: .55rem 1.15rem .6rem; border-top: 1px solid var(--line); }
  tbody tr:first-child { border-top: 0; }
  td, td:first-child, td:last-child { display: flex; gap: 1rem; justify-content: space-between; padding: .12rem 0; border: 0; text-align: right; }
  td::before { content: attr(data-label); color: var(--muted); flex: none; text-align: left; }
  td:first-child { justify-content: flex-start; text-align: left; font-weight: 550; }
  td:first-child::before, td:empty { display: none; }
  .map-row { grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); border-top: 1px solid var(--line); }
  .map-row .arrow { display: none; }
  .map-row input { grid-column: 1 / -1; }
  .counters.even { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  .counters.even time { white-space: normal; }
  tbody tr:hover td { background: none; }
}
`
