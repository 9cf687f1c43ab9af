/** What the card adds to the style of all pages. */
export const cardStyle = `
.parts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 330px), 1fr)); gap: var(--s4); }
.part { background: var(--card); border: 1px solid var(--line); border-top: 4px solid var(--tone); border-radius: 8px; padding: var(--s4); }
.part header { display: flex; justify-content: space-between; align-items: baseline; gap: var(--s3); margin-bottom: var(--s3); }
.part h2 { font-size: var(--t3); }
.grade { color: var(--tone); font-weight: 650; white-space: nowrap; }
.grade-good { --tone: var(--good); }
.grade-fair { --tone: var(--open); }
.grade-poor { --tone: var(--bad); }
.grade-unknown { --tone: var(--soft); }
.part dl { display: grid; gap: var(--s3); }
.part dt { color: var(--soft); }
.part dd b { font-size: var(--t4); font-weight: 650; }
.part details { color: var(--soft); font-size: var(--t1); margin-top: var(--s1); }
.dearest { border-left: 4px solid var(--bad); padding-left: var(--s3); font-size: var(--t3); }
.dearest .note { margin-top: var(--s1); }
.waste { list-style: none; margin: var(--s3) 0 0; padding: 0; display: grid; gap: var(--s4); }
.waste > li { border-left: 4px solid var(--bad); padding-left: var(--s4); }
.waste h3 { font-size: var(--t3); }
.cost { color: var(--bad); font-weight: 650; }
.waste pre { white-space: pre-wrap; background: var(--ground); border-radius: 6px; padding: var(--s2) var(--s3); margin: var(--s2) 0; }
@media print { .parts, .waste { display: block; } .part, .waste > li { break-inside: avoid; margin-bottom: var(--s3); } }
.quiet { columns: 2 320px; color: var(--soft); }
`;
