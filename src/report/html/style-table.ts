/** Tables: they scroll inside their own box, numbers align right, the first column of wide ones stays in sight. */
export const tableStyle = `
.scroll { overflow-x: auto; max-width: 100%; overflow-wrap: break-word; }
table { border-collapse: collapse; width: 100%; }
caption { text-align: left; font-size: var(--t1); color: var(--soft); padding-bottom: var(--s2); }
th { text-align: left; font-weight: 500; }
thead th { font-size: var(--t1); color: var(--soft); vertical-align: bottom; border-bottom: 1px solid var(--line); }
th, td { padding: var(--s2) var(--s3); vertical-align: top; }
th:first-child, td:first-child { padding-left: 0; }
th:last-child, td:last-child { padding-right: 0; }
.number { text-align: right; }
td.number { white-space: nowrap; }
.comparison { min-width: 900px; table-layout: fixed; }
.comparison > thead th:nth-child(1) { width: 124px; }
.comparison > thead th:nth-child(2) { width: 122px; }
.comparison > thead th:nth-child(5), .comparison > thead th:nth-child(6) { width: 124px; }
.comparison > thead th:last-child { width: 146px; }
.comparison tbody { border-bottom: 1px solid var(--line); }
.comparison > tbody > tr:first-child > * { padding-bottom: var(--s1); }
.comparison > tbody > tr:first-child > :nth-child(1), .comparison > tbody > tr:first-child > :nth-child(2) { color: var(--tone); font-weight: 600; }
.comparison > tbody > tr:first-child > :nth-child(1) { white-space: nowrap; }
.comparison > tbody > tr:first-child > :nth-child(2), .comparison > tbody > tr:first-child > :nth-child(5), .comparison > tbody > tr:first-child > :nth-child(6) { text-align: right; }
.comparison > .tone-unchanged > tr:first-child > :nth-child(2), .comparison > .tone-not-judged > tr:first-child > :nth-child(2) { font-weight: 400; }
.comparison tbody:target, .comparison tbody:focus { outline: none; background: color-mix(in srgb, var(--link) 8%, transparent); }
.copies { display: inline-flex; gap: var(--s1); margin-left: var(--s2); }
.copies button { font-size: var(--t1); padding: 0 var(--s2); }
.why td { padding-top: 0; }
.why dl { display: flex; flex-wrap: wrap; gap: 0 var(--s4); font-size: var(--t1); color: var(--soft); }
.why dl div { display: flex; align-items: baseline; gap: 5px; }
.why dd { color: var(--ink); white-space: pre-line; overflow-wrap: anywhere; max-width: 70em; }
.why dt { white-space: nowrap; }
.folded > .scroll { margin-top: var(--s3); }
.folded summary { color: var(--link); }
.arms tbody tr + tr > * { border-top: 1px solid var(--line); }
.arms th[scope="col"] { min-width: 118px; max-width: 190px; }
.arms thead th { color: var(--ink); }
.arms th:first-child { position: sticky; left: 0; background: var(--card); min-width: 150px; }
.arms thead th:first-child { color: var(--soft); }
.arms td { text-align: right; white-space: nowrap; font-size: var(--t3); font-weight: 600; letter-spacing: -0.01em; }
.arms td small { letter-spacing: 0; }
.arms .better { color: var(--good); }
.arms .worse { color: var(--bad); }
.absent, .arms .absent { color: var(--soft); font-weight: 400; }
.tag { font-size: var(--t1); border: 1px solid var(--line); border-radius: 4px; padding: 0 4px; color: var(--soft); }
.facts { font-size: var(--t2); }
.facts caption { font-weight: 650; color: var(--ink); font-size: var(--t2); padding-bottom: var(--s1); }
.facts th { color: var(--soft); font-weight: 400; width: 10.5em; }
.facts th, .facts td { padding-block: 3px; }
.facts td { overflow-wrap: anywhere; }
.caution { color: var(--open); font-size: var(--t1); }
.caution::before { content: "▲ "; font-size: 0.8em; }
span.tone-failed { color: var(--bad); }
@media (max-width: 640px) {
  caption { max-width: calc(100vw - 52px); }
  .arms th:first-child { min-width: 116px; max-width: 130px; }
  .facts th { width: 8.5em; }
}
@media print {
  .scroll { overflow: visible; }
  .comparison { min-width: 0; }
  .arms th[scope="col"] { min-width: 0; }
  th, td { padding: var(--s1) 6px; }
  td.number, .arms td, .why dt { white-space: normal; }
  .comparison .interval { width: 90px; }
  .comparison > thead th:last-child { width: 96px; }
  .comparison > thead th:nth-child(1) { width: 92px; }
  .comparison > thead th:nth-child(2) { width: 74px; }
  .comparison > thead th:nth-child(5), .comparison > thead th:nth-child(6) { width: 78px; }
}
`;
