/**
 * Colours, the scales of type and space, and what every element starts from. Verdict hues are from the Okabe-Ito set,
 * darkened or lightened to a contrast of 4.5:1. They differ in lightness, too.
 */
export const themeStyle = `
:root {
  color-scheme: light dark;
  --ground: light-dark(#f6f6f4, #16181b);
  --card: light-dark(#ffffff, #1d2024);
  --line: light-dark(#e2e2de, #33373d);
  --band: light-dark(#e9e9e5, #33373d);
  --ink: light-dark(#1c1e21, #e4e5e7);
  --soft: light-dark(#5b6067, #a2a8b0);
  --link: light-dark(#0b5a94, #7cbcf0);
  --head: light-dark(#2f7fb5, #58a6db);
  --base: light-dark(#b3b8be, #6a7179);
  --base-ink: light-dark(#6b7178, #a2a8b0);
  --bad: light-dark(#a93c00, #ff9566);
  --good: light-dark(#006c51, #4cc9a4);
  --open: light-dark(#7a5600, #e5b54b);
  --read: light-dark(#a8cfe8, #2f5f80);
  --written: light-dark(#e39a1b, #d9962a);
  --fresh: light-dark(#8c2d04, #ff8a5c);
  --s1: 4px; --s2: 8px; --s3: 12px; --s4: 16px; --s5: 24px; --s6: 40px;
  --t1: 12px; --t2: 14px; --t3: 16px; --t4: 20px; --t5: 26px;
  --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace;
  font: var(--t2)/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif;
  font-variant-numeric: tabular-nums;
}
:root[data-theme="light"] { color-scheme: light; }
:root[data-theme="dark"] { color-scheme: dark; }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body { margin: 0; background: var(--ground); color: var(--ink); overflow-wrap: anywhere; }
h1, h2, h3, p, ul, dl, dd, figure, pre { margin: 0; padding: 0; }
h1 { font-size: var(--t4); line-height: 1.3; font-weight: 650; }
h2 { font-size: var(--t4); line-height: 1.3; font-weight: 650; }
h3 { font-size: var(--t2); font-weight: 650; }
a { color: var(--link); text-underline-offset: 2px; }
small { display: block; font-size: var(--t1); color: var(--soft); font-weight: 400; }
code, pre, kbd { font-family: var(--mono); font-size: var(--t1); }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 3px; }
button, input { font: inherit; color: inherit; background: var(--card); border: 1px solid var(--line); border-radius: 6px; padding: var(--s1) var(--s3); }
button { cursor: pointer; white-space: nowrap; color: var(--soft); }
button:hover { color: var(--ink); border-color: var(--soft); }
summary { cursor: pointer; }
.unseen { font: var(--t1)/1 var(--mono); border: 1px solid var(--open); color: var(--open); border-radius: 3px; padding: 0 3px; white-space: nowrap; }
.tone-regressed, .tone-failed, .tone-interrupted, .tone-missing { --tone: var(--bad); }
.tone-improved, .tone-passed { --tone: var(--good); }
.tone-inconclusive, .tone-regressed-aside { --tone: var(--open); }
.tone-unchanged, .tone-not-judged, .tone-not-applicable, .tone-measured, .tone-compared, .tone-trials, .tone-added { --tone: var(--soft); }
.glyph, .comparison td > svg:not([class]) { width: 1em; height: 1em; vertical-align: -0.125em; color: var(--tone); flex: none; }
.shapes { position: absolute; }
@media print {
  :root { color-scheme: light; --ground: #fff; --t1: 9px; --t2: 10.5px; --t3: 11.5px; --t4: 15px; --t5: 19px; }
}
`;
