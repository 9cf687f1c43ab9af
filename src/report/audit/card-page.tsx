import { join } from "node:path";
import type { VNode } from "preact";
import { render } from "preact-render-to-string";
import type { AskedQuestion, AuditedPart, AuditFinding, AuditRecord, SessionFigure } from "../../audit/audit-record.ts";
import { engineText } from "../../core/engine-text.ts";
import { builtFolder, inlineScript } from "../assets.ts";
import { cleanLine } from "../clean-text.ts";
import { DataTable } from "../html/data-table.tsx";
import { DocumentHead } from "../html/document-head.tsx";
import { safeText } from "../html/safe-text.tsx";
import { securityPolicy } from "../html/security-policy.ts";
import { pageStyle } from "../html/style.ts";
import { PageHead } from "../site/page-head.tsx";
import { cardStyle } from "./card-style.ts";
import {
  busyWords,
  costWords,
  fieldList,
  figureWords,
  findingCount,
  gradeWords,
  limitWords,
  noFindingsWords,
  notAskedWords,
  sessionWords,
  taskWords,
} from "./card-words.ts";

/** The card as one document. It loads nothing, and no text of the agent can become markup. Its script is that of the theme. */
export function cardPage(record: AuditRecord): string {
  const style = `${pageStyle}\n${cardStyle}`;
  const name = cleanLine(engineText(record.engine), 200);
  const busy = busyWords(record);
  const theme = inlineScript(join(builtFolder("client"), "theme.bundle.js"));
  const document = (
    <html lang="en">
      <DocumentHead title={`Audit of ${name}`} style={style} policy={securityPolicy([theme], style)} />
      <body>
        <PageHead
          title={name}
          note={`${record.isoDate.slice(0, 16).replace("T", " ")} UTC · ${conditions(record)}`}
          product="agent-engine-bench · audit"
        />
        <main id="main" tabIndex={-1}>
          {busy !== null && <p class="caution">{busy}</p>}
          <Dearest record={record} />
          <section class="parts" aria-label="Report card">
            {record.parts.map((part) => (
              <PartCard part={part} />
            ))}
          </section>
          {record.sessions !== undefined && <SessionsSection figures={record.sessions} />}
          <FindingsSection record={record} />
          <QuietSection record={record} />
          <QuestionsSection record={record} />
        </main>
        <script dangerouslySetInnerHTML={{ __html: theme }} />
      </body>
    </html>
  );
  return `<!doctype html>\n${render(document)}\n`;
}

function conditions({ environment, harness }: AuditRecord): string {
  const { cpuModel, cores, node } = environment;
  return `${cores} cores of ${cpuModel} · Node ${node.replace(/^v/, "")} · bench ${harness.version}`;
}

/** What a reader gains most by mending. The findings stand below six parts. */
function Dearest({ record: { findings } }: { readonly record: AuditRecord }): VNode | null {
  const [dearest] = findings;
  if (dearest === undefined) return null;
  const cost = costWords(dearest);
  return (
    <section class="dearest" aria-label="Dearest finding">
      <p>
        <b>{safeText(cleanLine(dearest.title, 400))}.</b>{" "}
        {cost !== null && <span class="cost">Costs {cost} a task. </span>}
        {safeText(cleanLine(dearest.remedy, 400))}
      </p>
      <p class="note">
        <a href="#findings">
          {findings.length === 1 ? "The finding" : `The dearest of ${findings.length} findings`}, with its evidence
        </a>
      </p>
    </section>
  );
}

function PartCard({ part }: { readonly part: AuditedPart }): VNode {
  return (
    <section class={`part grade-${part.grade}`} aria-labelledby={`part-${part.part}`}>
      <header>
        <h2 id={`part-${part.part}`}>{part.title}</h2>
        <span class="grade">{gradeWords[part.grade]}</span>
      </header>
      <dl>
        {part.figures.map((figure) => {
          const { value, details } = figureWords(figure);
          const known = fieldList(figure);
          return (
            <div>
              <dt>{figure.title}</dt>
              <dd>
                <b>{value}</b>
                <small>{safeText(cleanLine(details, 300))}</small>
                <details>
                  <summary>What is good</summary>
                  {limitWords(figure)}. From {figure.scenario}, {figure.metric}.
                  {known !== null && safeText(` Known agents: ${cleanLine(known, 2000)}.`)}
                </details>
              </dd>
            </div>
          );
        })}
      </dl>
      <p class="note">
        {part.findings.length === 0 ? "No findings." : <a href="#findings">{findingCount(part.findings)}</a>}
      </p>
    </section>
  );
}

function SessionsSection({ figures }: { readonly figures: readonly SessionFigure[] }): VNode {
  return (
    <section id="sessions" class="card">
      <h2>Recorded sessions</h2>
      <dl>
        {figures.map((figure) => {
          const { value, details } = sessionWords(figure);
          return (
            <div>
              <dt>{safeText(figure.title)}</dt>
              <dd>
                <b>{value}</b> <small>{safeText(cleanLine(details, 300))}</small>
              </dd>
            </div>
          );
        })}
      </dl>
    </section>
  );
}

function FindingsSection({ record }: { readonly record: AuditRecord }): VNode {
  const { findings } = record;
  return (
    <section id="findings" class="card">
      <h2>Findings</h2>
      {findings.length === 0 ? (
        <p>{noFindingsWords(record)}</p>
      ) : (
        <>
          <p class="note">Dearest first. Costs are those of {taskWords}.</p>
          <ol class="waste">
            {findings.map((finding) => (
              <FindingItem finding={finding} />
            ))}
          </ol>
        </>
      )}
    </section>
  );
}

function FindingItem({ finding }: { readonly finding: AuditFinding }): VNode {
  const cost = costWords(finding);
  return (
    <li id={`finding-${finding.rule}`}>
      <h3>{safeText(cleanLine(finding.title, 400))}</h3>
      <p>
        {cost !== null && <span class="cost">Costs {cost} a task. </span>}
        <small>{finding.cost.basis}</small>
      </p>
      <pre tabIndex={0}>
        <code>{finding.evidence.map((line) => safeText(`${cleanLine(line, 400)}\n`))}</code>
      </pre>
      <p>{safeText(cleanLine(finding.remedy, 400))}</p>
      <small>
        Rule {finding.rule}, explained in docs/rules/{finding.rule}.md of bench.
      </small>
    </li>
  );
}

function QuietSection({ record: { quiet } }: { readonly record: AuditRecord }): VNode {
  return (
    <section id="quiet" class="card">
      <h2>Looked for</h2>
      <DataTable label="Rules that found nothing" columns={["Rule", "Looks for", "Result"]}>
        <tbody>
          {quiet.map((rule) => (
            <tr>
              <th scope="row">{rule.rule}</th>
              <td>{rule.looksFor}</td>
              <td>{rule.kind === "not-seen" ? "not seen" : `not applicable: ${rule.reason}`}</td>
            </tr>
          ))}
        </tbody>
      </DataTable>
    </section>
  );
}

function QuestionsSection({ record }: { readonly record: AuditRecord }): VNode {
  const { questions } = record;
  const notAsked = notAskedWords(record);
  return (
    <section id="questions" class="card">
      <h2>What was measured</h2>
      {notAsked !== null && <p class="note">{notAsked}</p>}
      <DataTable label="Scenarios of the audit" columns={["Scenario", "Arm", "Result"]}>
        <tbody>
          {questions.flatMap(({ scenario, title, arms }) =>
            arms.map((arm, index) => (
              <tr>
                {index === 0 && (
                  <th scope="row" rowSpan={arms.length}>
                    {title} ({scenario})
                  </th>
                )}
                <td>{arm.arm}</td>
                <td>{safeText(cleanLine(askedWords(arm), 400))}</td>
              </tr>
            )),
          )}
        </tbody>
      </DataTable>
    </section>
  );
}

function askedWords(arm: AskedQuestion["arms"][number]): string {
  switch (arm.kind) {
    case "done":
      return `${arm.trials} ${arm.trials === 1 ? "trial" : "trials"}`;
    case "failed":
      return `failed: ${arm.reason}`;
    case "not-applicable":
      return `not applicable: ${arm.reason}`;
    case "not-asked":
      return "not asked before the time was over";
  }
}
