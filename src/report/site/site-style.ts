/** What the site's pages need beyond the style of a run's page. */
export const siteStyle = `
.foot { max-width: 1180px; margin: 0 auto; padding: 0 var(--s5) var(--s6); display: flex; gap: var(--s4); }
.site td, .site tbody th { border-top: 1px solid var(--line); vertical-align: middle; }
.site tbody tr:first-child > * { border-top: 0; }
.site tbody tr.same > * { border-top: 0; padding-top: 0; }
.site tr.same > :first-child { padding-left: var(--s3); }
.site .outcome { white-space: nowrap; }
.outcome { color: var(--tone); font-weight: 600; }
.spark { display: block; width: 180px; height: 32px; overflow: visible; }
.spark .band { fill: var(--band); }
.spark .line { fill: none; stroke: var(--head); stroke-width: 1.5; stroke-linejoin: round; }
.spark .last { fill: var(--head); }
.spark .change { stroke: var(--open); stroke-width: 1.5; stroke-dasharray: 2 2; }
.engines ul { display: flex; flex-wrap: wrap; gap: var(--s1) var(--s4); list-style: none; }
.engines [aria-current] { color: var(--ink); font-weight: 650; text-decoration: none; }
.runs td, .versions a { white-space: nowrap; }
.card > ul { padding-left: 1.3em; }
.trend[hidden] { display: none; }
.trend label { min-width: 0; max-width: 100%; }
.trend .plot { min-height: 320px; }
.trend .pick { display: flex; flex-wrap: wrap; gap: var(--s2) var(--s4); align-items: center; }
.trend input[type="range"] { width: 100%; padding: 0; accent-color: var(--head); }
.trend output { display: block; min-height: 3em; }
.trend select { font: inherit; color: inherit; background: var(--card); border: 1px solid var(--line); border-radius: 6px; padding: var(--s1) var(--s2); max-width: 100%; }
.u-over { cursor: pointer; }
details.card > summary h2 { display: inline; }
@media screen and (max-width: 640px) {
  .foot { padding-inline: var(--s3); }
  .stacked, .stacked > tbody, .stacked > caption { display: block; }
  .stacked > thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; }
  .stacked > tbody > tr { display: grid; grid-template-columns: 1fr auto; align-items: center; gap: 2px var(--s3); padding: var(--s3) 0; border-top: 1px solid var(--line); }
  .stacked > tbody > tr.same { border-top: 0; padding-top: 0; }
  .stacked > tbody > tr > *, .stacked > tbody > tr.same > :first-child { padding: 0; border: 0; }
  .site .outcome { white-space: normal; }
  .stacked > tbody > tr > .outcome, .stacked > tbody > tr > :last-child { text-align: right; }
  .levels > tbody > tr > :is(.outcome, :last-child) { grid-column: 1 / -1; text-align: left; }
}
@media print {
  .foot, .engines, .trend .pick, .trend input { display: none; }
  .site { overflow-wrap: anywhere; }
  .site:not(.versions) :is(thead th, td:nth-child(n + 3)) { overflow-wrap: break-word; }
  .site tr.same > :first-child { padding-left: 6px; }
  .spark { width: 100px; }
}
`
  .replaceAll(/\n\s*/g, "\n")
  .trim();
