// Colours, type and plain elements.

export const baseStyle = `
:root {
  color-scheme: light dark;
  --ground: #f6f7f6; --surface: #fff; --sunken: #f1f3f2; --line: #e2e6e4; --line-strong: #c9d0cd;
  --text: #17201d; --muted: #5b6763; --accent: #0b6b63; --accent-strong: #08534d; --on-accent: #fff;
  --good: #11663a; --good-soft: #e0f3e7; --info: #1c5a96; --info-soft: #e2eefa;
  --warn: #855307; --warn-soft: #fbf0d9; --bad: #a32a20; --bad-soft: #fce6e3; --quiet-soft: #eaeeec;
  --radius: 10px; --shadow: 0 1px 2px rgb(20 40 35 / .05);
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #101413; --surface: #181d1c; --sunken: #131817; --line: #293130; --line-strong: #3d4846;
    --text: #e7ecea; --muted: #98a5a1; --accent: #54c3b4; --accent-strong: #7ed6ca; --on-accent: #06221f;
    --good: #7fd6a0; --good-soft: #15301f; --info: #8fc0f2; --info-soft: #162a40;
    --warn: #e8bd6c; --warn-soft: #33270f; --bad: #f39a90; --bad-soft: #3b1a17; --quiet-soft: #252c2b;
    --shadow: none;
  }
}
*, *::before, *::after { box-sizing: border-box; }
[hidden] { display: none !important; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0; background: var(--ground); color: var(--text);
  font: 0.9rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", sans-serif;
}
h1, h2, h3, p, dl, dd, ul, ol, pre, fieldset { margin: 0; }
h1 { font-size: 1.45rem; line-height: 1.25; font-weight: 650; letter-spacing: -0.015em; }
h2 { font-size: 1rem; line-height: 1.4; font-weight: 620; letter-spacing: -0.005em; }
h3 { font-size: 0.9rem; font-weight: 600; }
a { color: var(--accent); text-decoration: none; }
a:hover { text-decoration: underline; text-underline-offset: 2px; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
code, pre { font: 0.82rem/1.55 ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace; }
code { overflow-wrap: anywhere; }
time, .num { font-variant-numeric: tabular-nums; white-space: nowrap; }
.muted { color: var(--muted); }
.small { font-size: 0.8rem; }
.unit { color: var(--muted); font-size: 0.85em; }
.nowrap { white-space: nowrap; }

input, select, textarea, button { font: inherit; color: inherit; }
input:not([type=checkbox], [type=radio]), select, textarea {
  width: 100%; min-height: 2.3rem; padding: 0.42rem 0.6rem; background: var(--surface); border: 1px solid var(--line-strong); border-radius: 7px;
}
textarea { font: 0.82rem/1.6 ui-monospace, "SF Mono", Menlo, Consolas, monospace; resize: vertical; }
input::placeholder, textarea::placeholder { color: var(--muted); opacity: .75; }
input[aria-invalid=true], textarea[aria-invalid=true], select[aria-invalid=true] { border-color: var(--bad); }
input[type=checkbox], input[type=radio] { width: 1rem; height: 1rem; margin: 0.2rem 0 0; accent-color: var(--accent); flex: none; }
button, .button {
  display: inline-flex; align-items: center; justify-content: center; gap: .4rem; min-height: 2.3rem; padding: 0.4rem 0.85rem; border-radius: 7px; cursor: pointer;
  border: 1px solid var(--line-strong); background: var(--surface); color: var(--text); font-weight: 550; white-space: nowrap;
}
button:hover, .button:hover { border-color: var(--muted); text-decoration: none; }
button.main, .button.main { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
button.main:hover, .button.main:hover { background: var(--accent-strong); border-color: var(--accent-strong); }
button.danger { color: var(--bad); border-color: currentColor; }
input:disabled, select:disabled, textarea:disabled { background: var(--sunken); color: var(--muted); }
button:disabled { opacity: .5; cursor: not-allowed; }
button.plain { border-color: transparent; background: none; color: var(--muted); font-weight: 500; }
button.plain:hover { color: var(--text); background: var(--quiet-soft); }
button.compact { min-height: 0; padding: 0.2rem 0.6rem; font-size: 0.82rem; }
`
