import { expect, test } from "vitest";
import { tightHtml } from "../../../src/report/html/tight-html.ts";

test("end tags go where the next tag implies them, and stay elsewhere", () => {
  const table = "<table><thead><tr><th>a</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table>";
  expect(tightHtml(table)).toBe("<table><thead><tr><th>a<tbody><tr><td>1<td>2</table>");
  expect(tightHtml("<dl><div><dt>a</dt><dd>b</dd></div></dl>")).toBe("<dl><div><dt>a<dd>b</div></dl>");
  expect(tightHtml("<ul><li>a</li><li>b</li></ul><p>c</p>")).toBe("<ul><li>a<li>b</ul><p>c</p>");
  expect(tightHtml("<tr><td>a</td> text</tr>")).toBe("<tr><td>a</td> text</tr>");
});

test("an empty shape closes itself, and text that looks like markup is left", () => {
  expect(tightHtml('<svg><path d="M0 0"></path></svg>')).toBe('<svg><path d="M0 0"/></svg>');
  const named = '<svg><path d="M0 0"><title>a</title></path><rect></rect></svg>';
  expect(tightHtml(named)).toBe(named);
  expect(tightHtml("<td>&lt;/td>&lt;/tr></td></tr></tbody>")).toBe("<td>&lt;/td>&lt;/tr></tbody>");
});
