import { createHash } from "node:crypto";

/**
 * A content security policy that runs exactly these inline scripts and this style. It loads nothing, or only scripts
 * of the same site where pages `share` them. What slips past escaping still can't run or call out.
 */
export function securityPolicy(scripts: readonly string[], style: string, share = false): string {
  return [
    "default-src 'none'",
    `script-src ${[...(share ? ["'self'"] : []), ...scripts.map(digest)].join(" ")}`,
    `style-src ${digest(style)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}

/** Data for a `<script type="application/json">`. It holds no `<` that could end the element or open a comment. */
export function dataScript(data: unknown): string {
  return JSON.stringify(data).replaceAll("<", String.raw`\u003c`);
}

function digest(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}
