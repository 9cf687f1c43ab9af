/** What the league adds to the style of all pages. Its table is wider than paper, which has every figure in the bars. */
export const leagueStyle = `
.contenders { min-width: 640px; }
.league { min-width: 720px; }
.league th:first-child { position: sticky; left: 0; background: var(--card); min-width: 108px; z-index: 1; }
.league thead th { min-width: 104px; max-width: 150px; }
.league tbody tr + tr > * { border-top: 1px solid var(--line); }
.league thead button { font-size: var(--t1); text-align: inherit; white-space: normal; padding: 0; border: 0; background: none; color: inherit; }
.league thead button:hover { color: var(--ink); text-decoration: underline; }
.league [aria-sort="ascending"] button::after { content: " ▲"; }
.league [aria-sort="descending"] button::after { content: " ▼"; }
.rank { display: inline-block; min-width: 2.2em; text-align: left; color: var(--soft); font-size: var(--t1); }
.rank.first { color: var(--good); font-weight: 650; }
.laboratory { font-size: var(--t1); border: 1px solid var(--line); border-radius: 4px; padding: 0 4px; color: var(--soft); white-space: nowrap; }
.multiples { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 340px), 1fr)); gap: var(--s5) var(--s6); }
.multiples ol { list-style: none; margin: var(--s2) 0 0; padding: 0; display: grid; gap: var(--s2); }
.multiples li { display: grid; grid-template-columns: 2.2em minmax(0, 1fr) auto; column-gap: var(--s2); align-items: baseline; }
.multiples li b { font-weight: 600; text-align: right; }
.multiples li svg { grid-column: 2 / -1; display: block; width: 100%; height: 8px; }
.multiples li small { grid-column: 2 / -1; }
.multiples rect { fill: var(--base); }
.multiples .first rect { fill: var(--head); }
.multiples line { stroke: var(--ink); stroke-width: 1.5; vector-effect: non-scaling-stroke; }
.data { display: flex; flex-wrap: wrap; gap: var(--s2) var(--s4); }
@media print { #all { display: none; } .multiples { display: block; } .multiples > section { break-inside: avoid; margin-top: var(--s3); } .contenders { min-width: 0; } .multiples li { break-inside: avoid; } }
`;
