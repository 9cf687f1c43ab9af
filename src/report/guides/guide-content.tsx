import type { Code, List, ListItem, RootContent, Table } from "mdast";
import { type ComponentChildren, h, type VNode } from "preact";
import { safeText } from "../html/safe-text.tsx";
import { type Guide, plainText } from "./guide.ts";

/** How the links of a page are written. */
export interface GuideAddresses {
  /** Null: the link is drawn as plain text. */
  readonly linkOf: (url: string) => string | null;
}

type Drawing = GuideAddresses & Pick<Guide, "path" | "headings">;

/** What stands below a page's title. Throws for a part of Markdown that no page has had yet. */
export function GuideContent({ guide, linkOf }: GuideAddresses & { readonly guide: Guide }): VNode {
  const drawing = { linkOf, path: guide.path, headings: guide.headings };
  return <>{all(guide.content, drawing)}</>;
}

function all(nodes: readonly RootContent[], drawing: Drawing): ComponentChildren {
  return nodes.map((node) => drawn(node, drawing));
}

function drawn(node: RootContent, drawing: Drawing): ComponentChildren {
  switch (node.type) {
    case "text":
      return safeText(node.value);
    case "inlineCode":
      return <code>{safeText(node.value)}</code>;
    case "emphasis":
      return <em>{all(node.children, drawing)}</em>;
    case "strong":
      return <strong>{all(node.children, drawing)}</strong>;
    case "delete":
      return <del>{all(node.children, drawing)}</del>;
    case "break":
      return <br />;
    case "link": {
      const href = drawing.linkOf(node.url);
      return href === null ? all(node.children, drawing) : <a href={href}>{all(node.children, drawing)}</a>;
    }
    case "image": {
      const src = drawing.linkOf(node.url);
      return src === null ? safeText(node.alt ?? "") : <img src={src} alt={node.alt ?? ""} />;
    }
    case "paragraph":
      return <p>{all(node.children, drawing)}</p>;
    case "heading": {
      const { anchor = "", text = "" } = drawing.headings.find((one) => one.node === node) ?? {};
      return h(
        `h${node.depth}`,
        { id: anchor },
        all(node.children, drawing),
        <a class="here" href={`#${anchor}`} aria-label={`Link to ${text}`}>
          #
        </a>,
      );
    }
    case "blockquote":
      return <blockquote>{all(node.children, drawing)}</blockquote>;
    case "list":
      return <GuideList list={node} drawing={drawing} />;
    case "code":
      return <GuideCode code={node} />;
    case "table":
      return <GuideTable table={node} drawing={drawing} />;
    case "thematicBreak":
      return <hr />;
    case "html":
      if (/^<!--[^]*-->$/.test(node.value)) return null;
      return unknownPart(node, drawing);
    case "listItem":
    case "tableRow":
    case "tableCell":
    case "definition":
    case "footnoteDefinition":
    case "footnoteReference":
    case "imageReference":
    case "linkReference":
    case "yaml":
      return unknownPart(node, drawing);
  }
}

/** A page that would lose a part without a word is not written. */
function unknownPart({ type, position }: RootContent, { path }: Drawing): never {
  throw new Error(`${path}, line ${position?.start.line}: the site can't draw "${type}". Write it in other Markdown.`);
}

function GuideList({ list, drawing }: { readonly list: List; readonly drawing: Drawing }): VNode {
  const isLoose = list.spread === true || list.children.some(({ spread }) => spread === true);
  const items = list.children.map((item) => <li>{itemContent(item, isLoose, drawing)}</li>);
  return list.ordered === true ? <ol start={list.start ?? 1}>{items}</ol> : <ul>{items}</ul>;
}

/** The paragraphs of a list without empty lines have no space of their own. */
function itemContent(item: ListItem, isLoose: boolean, drawing: Drawing): ComponentChildren {
  return item.children.map((child) =>
    child.type === "paragraph" && !isLoose ? all(child.children, drawing) : drawn(child, drawing),
  );
}

/** A longer line can be wider than a phone. Its box then scrolls, and the keyboard reaches it. */
const shortLine = 40;

function GuideCode({ code: { value, position } }: { readonly code: Code }): VNode {
  const id = `code-${position?.start.line}`;
  const isWide = value.split("\n").some((line) => line.length > shortLine);
  return (
    <div class="code">
      <pre
        id={id}
        tabIndex={isWide ? 0 : undefined}
        role={isWide ? "group" : undefined}
        aria-label={isWide ? "Code" : undefined}
      >
        <code>{safeText(value)}</code>
      </pre>
      <button type="button" data-copy={id} hidden>
        Copy
      </button>
    </div>
  );
}

function GuideTable({ table, drawing }: { readonly table: Table; readonly drawing: Drawing }): VNode {
  const [head, ...rows] = table.children;
  const heads = (head?.children ?? []).map(plainText).filter((text) => text !== "");
  const classOf = (column: number): string | undefined => (table.align?.[column] === "right" ? "number" : undefined);
  return (
    <div class="scroll" tabIndex={0} role="group" aria-label={`Table: ${heads.join(", ")}`}>
      <table>
        <thead>
          <tr>
            {head?.children.map((cell, column) =>
              cell.children.length === 0 ? (
                <td />
              ) : (
                <th scope="col" class={classOf(column)}>
                  {all(cell.children, drawing)}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr>
              {row.children.map((cell, column) => (
                <td class={classOf(column)}>{all(cell.children, drawing)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
