/** What opens below a row, and the sections of budgets, claims, history and trust. */
export const evidenceStyle = `
.evidence { margin-top: var(--s1); font-size: var(--t1); }
.evidence summary { color: var(--link); }
.evidence summary .note { color: var(--soft); }
.evidence[open] { padding-bottom: var(--s3); }
@media (scripting: none) {
  [data-pairs][open]::after { content: "The drawing of the pairs needs scripts, which are off; every pair is in the run file."; color: var(--soft); }
}
.drawings { display: grid; grid-template-columns: 3fr 2fr; gap: var(--s4); position: sticky; left: 0; width: min(100%, calc(100vw - 82px)); padding-top: var(--s2); }
.drawings .chart { min-width: 0; min-height: 240px; }
.drawings .uplot { font: inherit; width: 100%; }
.sent + .sent { border-top: 1px solid var(--line); padding-top: var(--s3); }
.sent > * + * { margin-top: var(--s2); }
.legend { display: flex; flex-wrap: wrap; gap: 0 var(--s4); list-style: none; font-size: var(--t1); color: var(--soft); }
.swatch { display: inline-block; width: 10px; height: 10px; border-radius: 2px; background: var(--swatch); }
.read { --swatch: var(--read); fill: var(--read); }
.written { --swatch: var(--written); fill: var(--written); }
.fresh { --swatch: var(--fresh); fill: var(--fresh); }
.prompt-tokens figcaption { min-height: 0; }
.side-bars { display: grid; grid-template-columns: 44px minmax(0, 1fr); align-items: end; gap: 0 var(--s2); margin-top: var(--s2); }
.side-bars svg { width: 100%; height: 84px; border-bottom: 1px solid var(--soft); }
.side-bars small { grid-column: 2; }
.requests { width: auto; margin-top: var(--s2); }
.requests th, .requests td { padding-block: 2px; font-size: var(--t1); }
.requests .changed > *, .requests .added > *, .requests .gone > * { color: var(--open); font-weight: 600; }
.requests .repeat { color: var(--soft); font-weight: 400; }
.texts { table-layout: fixed; margin-top: var(--s2); font: var(--t1)/1.5 var(--mono); }
.texts th, .texts td { padding: 1px var(--s2); white-space: pre-wrap; overflow-wrap: anywhere; }
.texts td + td, .texts th + th { border-left: 1px solid var(--line); }
.texts .skipped td { color: var(--soft); background: var(--ground); font-family: system-ui, sans-serif; }
.texts del { text-decoration: none; background: color-mix(in srgb, var(--base) 45%, transparent); }
.texts ins { text-decoration: none; background: color-mix(in srgb, var(--head) 30%, transparent); }
.accepted { margin-top: var(--s1); border-left: 3px solid var(--open); padding-left: var(--s2); color: var(--ink); }
.term { all: unset; cursor: help; text-decoration: underline dotted var(--soft); text-underline-offset: 3px; }
.term:hover { color: var(--ink); text-decoration-style: solid; }
.term:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 3px; }
.popover { max-width: min(360px, calc(100vw - 32px)); border: 1px solid var(--line); border-radius: 8px; padding: var(--s3) var(--s4); background: var(--card); color: var(--ink); box-shadow: 0 4px 16px rgb(0 0 0 / 0.18); }
.popover.placed { position: fixed; margin: 0; inset: auto; }
.popover p { color: var(--soft); margin-top: var(--s1); }
details.card > summary { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 var(--s3); }
details.card > summary::before { content: "▸"; color: var(--soft); width: 0.8em; }
details.card[open] > summary::before { content: "▾"; }
.plain { list-style: none; }
.claims { min-width: 860px; }
.claims tbody { border-top: 1px solid var(--line); }
.claims td:nth-child(1) { width: 172px; }
.claims th[scope="row"] { width: 30%; }
.claims td:nth-child(3) { width: 18%; }
.verdict { color: var(--tone); font-weight: 600; white-space: nowrap; }
.verdict small { color: var(--soft); }
.budgets { min-width: 720px; }
.budgets tbody tr > *, .costs tbody tr > *, #shards tbody tr > * { border-top: 1px solid var(--line); }
.budgets thead + tbody tr:first-child > *, .costs thead + tbody tr:first-child > * { border-top: 0; }
.costs { min-width: 680px; }
.headroom { display: block; margin-top: 4px; }
.headroom .margin, .sparkline .margin { fill: var(--band); }
.headroom .fill { fill: var(--tone); }
.headroom .zero { stroke: var(--ink); stroke-width: 2; }
.sparklines { list-style: none; display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 270px), 1fr)); gap: var(--s5); }
.sparkline { display: block; max-width: 100%; margin: var(--s1) 0; }
.sparkline polyline { fill: none; stroke: var(--head); stroke-width: 1.4; }
.sparkline path { fill: var(--head); }
.sparkline .baseline { fill: var(--card); stroke: var(--ink); stroke-width: 1.4; }
.sparkline .change { fill: var(--open); stroke: var(--card); }
.machines .mismatch > * { background: color-mix(in srgb, var(--open) 12%, transparent); }
.machines .caution { display: block; }
.machines thead th { color: var(--soft); }
.facts tbody th + td, .machines thead th + th { padding-left: var(--s2); }
.readout { font-size: var(--t1); color: var(--soft); white-space: pre-wrap; min-height: 1.5em; padding-left: 58px; }
@media (max-width: 640px) {
  .why .term { display: inline-block; padding-block: 3px; }
  .readout { padding-left: 0; }
  .drawings { grid-template-columns: minmax(0, 1fr); width: calc(100vw - 52px); }
}
@media screen and (max-width: 960px) {
  .comparison, .comparison > tbody, .comparison > caption { display: block; min-width: 0; }
  .comparison > thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; }
  .comparison > tbody { padding: var(--s3) 0; }
  .comparison > tbody > tr { display: grid; grid-template-columns: 1fr auto; gap: 2px var(--s3); }
  .comparison > tbody > tr > * { padding: 0; }
  .comparison > tbody > tr:first-child > :nth-child(3), .comparison > tbody > tr:first-child > :nth-child(4), .comparison > tbody > tr:first-child > :nth-child(7) { grid-column: 1 / -1; }
  .comparison > tbody > tr:first-child > :nth-child(5) { text-align: left; }
  .comparison > tbody > tr:first-child > :nth-child(5)::before { content: "base "; color: var(--soft); }
  .comparison > tbody > tr:first-child > :nth-child(6)::before { content: "head "; color: var(--soft); }
  .comparison > tbody > .why { grid-template-columns: minmax(0, 1fr); padding-top: var(--s1); }
  .comparison > tbody > .why > :first-child { display: none; }
}
@media print {
  .swatch, .dot, .texts del, .texts ins { print-color-adjust: exact; }
  .popover, details.evidence:not([open]) { display: none !important; }
  .drawings { position: static; width: 100%; grid-template-columns: minmax(0, 1fr); }
  .claims, .budgets, .costs { min-width: 0; }
}
`;
