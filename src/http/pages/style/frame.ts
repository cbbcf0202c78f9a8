// The frame: navigation beside the content, or above it on a narrow screen.

export const frameStyle = `
.framed { display: grid; grid-template-columns: 12.5rem minmax(0, 1fr); min-height: 100vh; }
.framed > main { padding: 1.9rem 2.25rem 4rem; max-width: 80rem; width: 100%; }
.side {
  position: sticky; top: 0; height: 100vh; display: flex; flex-direction: column; gap: 1.4rem;
  padding: 1.5rem 0.9rem 1.1rem; border-right: 1px solid var(--line); background: var(--surface);
}
.brand { display: inline-flex; align-items: center; gap: .6rem; padding: 0 .6rem; color: var(--text); font-weight: 650; font-size: 1.02rem; letter-spacing: -.01em; }
.brand:hover { text-decoration: none; }
.side nav { display: flex; flex-direction: column; gap: 2px; flex: 1; }
.side nav a { padding: 0.4rem 0.7rem; border-radius: 7px; color: var(--muted); font-weight: 500; }
.side nav a:hover { background: var(--quiet-soft); color: var(--text); text-decoration: none; }
.side nav a[aria-current] { background: var(--quiet-soft); color: var(--text); font-weight: 600; }
.side form button { width: 100%; padding-left: .7rem; justify-content: flex-start; }
.utc { padding: 0 .7rem; margin-top: -1.1rem; }
.skip { position: absolute; left: -100vw; }
.skip:focus { left: 1rem; top: 1rem; z-index: 1; background: var(--surface); padding: .5rem 1rem; border-radius: 7px; }
.alone { display: grid; place-items: center; min-height: 100vh; padding: 1.25rem; }
.alone > main { width: 100%; max-width: 24rem; display: grid; gap: 1.4rem; }
.alone .brand { padding: 0; }

.head { display: flex; flex-wrap: wrap; gap: .6rem 1.25rem; align-items: flex-start; justify-content: space-between; margin-bottom: 1.4rem; }
.head .title { display: flex; flex-wrap: wrap; align-items: center; gap: .35rem .75rem; }
.head .sub { margin-top: .25rem; color: var(--muted); overflow-wrap: anywhere; }
.head .crumb { margin-bottom: .2rem; font-size: .82rem; }
.actions { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; }
.stack { display: grid; gap: 1.25rem; grid-template-columns: minmax(0, 1fr); align-content: start; }
.stack.tight { gap: .6rem; }
.split { display: grid; gap: 1.25rem; grid-template-columns: minmax(0, 1fr); align-items: start; }
.tiles { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fill, minmax(min(24rem, 100%), 1fr)); }
@media (min-width: 68rem) {
  .split { grid-template-columns: minmax(0, 1fr) 21rem; }
  .split.even { grid-template-columns: repeat(2, minmax(0, 1fr)); }
}
@media (max-width: 52rem) {
  .framed { display: block; }
  .framed > main { padding: 1.25rem 1rem 3rem; }
  .side {
    position: static; height: auto; display: grid; grid-template-columns: 1fr auto; gap: .6rem .5rem; align-items: center;
    padding: .7rem 1rem 0; border-right: 0; border-bottom: 1px solid var(--line);
  }
  .side .brand { padding: 0; }
  .side nav { grid-row: 2; grid-column: 1 / -1; flex-direction: row; overflow-x: auto; margin: 0 -1rem; padding: 0 .5rem .55rem; scrollbar-width: none; }
  .side nav a { white-space: nowrap; padding: .35rem .65rem; }
  .utc { display: none; }
}
`
