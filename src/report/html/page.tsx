import type { VNode } from "preact";
import { render } from "preact-render-to-string";
import type { ReportAssets } from "../assets.ts";
import type { ReportModel } from "../model/model.ts";
import { loudFacts } from "../model/trust-model.ts";
import { pageData } from "../page-data.ts";
import type { SiteLinks } from "../site/site-links.ts";
import type { ProfileLink } from "../profile/profile-links-file.ts";
import { BannerSection } from "./banner.tsx";
import { BudgetSection } from "./budgets.tsx";
import { ClaimsSection } from "./claims.tsx";
import { ComparisonSection } from "./comparison.tsx";
import { CoverageSection } from "./coverage.tsx";
import { FactTable } from "./data-table.tsx";
import { DocumentHead } from "./document-head.tsx";
import { GlossarySection } from "./glossary.tsx";
import { GlyphShapes } from "./glyph.tsx";
import { HistorySection } from "./history.tsx";
import { MatrixSection } from "./matrix.tsx";
import { ScenarioSection } from "./scenario.tsx";
import { dataScript, securityPolicy } from "./security-policy.ts";
import { SentRequestsSection } from "./sent-requests.tsx";
import { pageStyle } from "./style.ts";
import { safeText } from "./safe-text.tsx";
import { tightHtml } from "./tight-html.ts";
import { ProfilesSection, TimelinesSection } from "./timelines.tsx";
import { TokenCostSection } from "./token-costs.tsx";
import { Contents, FilterBar } from "./toolbar.tsx";
import { ShardsSection, TrustSection } from "./trust.tsx";

/** What stands around a page: profiles beside it, the site that it is part of. */
interface PageSurroundings {
  readonly profiles?: readonly ProfileLink[];
  readonly site?: SiteLinks | null;
  /** Address of the run file from the page; null where it is not beside it. */
  readonly runFile?: string | null;
}

/**
 * The page as one document. It loads nothing, except a site's shared scripts, and no text of the run can become
 * markup.
 */
export function renderReport(
  model: ReportModel,
  assets: ReportAssets,
  { profiles = [], site = null, runFile = null }: PageSurroundings = {},
): string {
  const style = `${pageStyle}\n${assets.chartStyle}`;
  const { sharedScripts } = assets;
  const inlined = sharedScripts === undefined ? assets.pageScripts : [];
  const page = <Page model={model} profiles={profiles} site={site} runFile={runFile} />;
  const scripts = (
    <>
      <script type="application/json" id="charts" dangerouslySetInnerHTML={{ __html: dataScript(pageData(model)) }} />
      {inlined.map((script) => (
        <script type="module" dangerouslySetInnerHTML={{ __html: script }} />
      ))}
      {sharedScripts !== undefined && <script defer src={sharedScripts} />}
    </>
  );
  const document = (
    <html lang="en">
      <DocumentHead
        title={`${model.banner.headline} · ${model.title}`}
        style={style}
        policy={securityPolicy(inlined, style, sharedScripts !== undefined)}
      />
      <body dangerouslySetInnerHTML={{ __html: `${tightHtml(render(page))}${render(scripts)}` }} />
    </html>
  );
  return `<!doctype html>\n${render(document)}\n`;
}

/** From this many scenarios on the contents stand beside the page. */
const manyScenarios = 8;

type PageProps = { readonly model: ReportModel } & Required<PageSurroundings>;

function Page({ model, profiles, site, runFile }: PageProps): VNode {
  const isWide = model.scenarios.length >= manyScenarios;
  return (
    <>
      <a class="skip" href={model.comparison === null ? "#contents" : "#comparison"}>
        Skip to the {model.comparison === null ? "contents" : "comparison"}
      </a>
      <GlyphShapes />
      <header class="top">
        <div>
          <p class="product">{site === null ? "agent-engine-bench" : <a href={site.home}>All scenarios</a>}</p>
          <h1>{safeText(model.title)}</h1>
          <p class="note">{safeText(model.subtitle)}</p>
        </div>
        <button type="button" id="theme" hidden>
          Theme
        </button>
      </header>
      <main class={isWide ? "wide" : undefined}>
        {isWide && <Contents model={model} />}
        <div class="body">
          <BannerSection banner={model.banner} causes={model.causes} facts={loudFacts(model.trust)} />
          <FilterBar />
          {!isWide && <Contents model={model} />}
          <MatrixSection scenarios={model.scenarios} />
          <CoverageSection coverage={model.coverage} engines={model.comparison?.engines ?? null} />
          {model.comparison !== null && (
            <ComparisonSection comparison={model.comparison} sent={model.sent} site={site} />
          )}
          <SentRequestsSection sent={model.sent} />
          <BudgetSection budgets={model.budgets} />
          <ProfilesSection profiles={profiles} />
          <HistorySection history={model.history} />
          <TimelinesSection timelines={model.timelines} between={comparedThings(model)} />
          {model.scenarios.map((scenario, position) => (
            <ScenarioSection
              scenario={scenario}
              before={model.scenarios.slice(0, position)}
              history={site?.scenarios[position] ?? null}
            />
          ))}
          <TokenCostSection costs={model.tokenCosts} />
          <ClaimsSection claims={model.claims} documents={model.claimDocuments} />
          <TrustSection trust={model.trust} environment={model.environment} />
          <ShardsSection shards={model.shards} />
          <ProvenanceSection model={model} runFile={runFile} />
          <GlossarySection entries={model.glossary} />
        </div>
      </main>
    </>
  );
}

function comparedThings({ comparison }: ReportModel): "engines" | "versions" | "nothing" {
  if (comparison === null) return "nothing";
  return comparison.engines === null ? "versions" : "engines";
}

/** Where the numbers come from, and how to get them again. */
function ProvenanceSection({ model, runFile }: Pick<PageProps, "model" | "runFile">): VNode {
  const { command, exact, facts } = model.reproduction;
  return (
    <section id="provenance" class="card">
      <h2>Reproduce</h2>
      <div class="command">
        <pre id="command" tabIndex={0}>
          <code>{safeText(command)}</code>
        </pre>
        {exact && (
          <button type="button" data-copy="command" hidden>
            Copy
          </button>
        )}
      </div>
      {!exact && <p class="caution">The command holds what can't be shown in full; the run file has it exactly.</p>}
      <FactTable caption="Run" facts={facts} />
      <p class="downloads">
        {runFile !== null && (
          <a href={runFile} download>
            Run file (JSON)
          </a>
        )}
        {model.comparison !== null && (
          <button type="button" id="save-csv" hidden>
            Rows as CSV
          </button>
        )}
      </p>
    </section>
  );
}
