import type { AuditRecord } from "../../audit/audit-record.ts";
import { cleanLine } from "../clean-text.ts";

/**
 * The findings in the Static Analysis Results Interchange Format 2.1.0, which code hosts show. An audit looks at a program from
 * outside, so a finding has no line of code. It stands at the project's `package.json`.
 */
export function sarifOf({ findings, quiet, harness }: AuditRecord): object {
  const looked = [
    ...findings.map(({ rule, remedy }) => ({ id: rule, help: { text: remedy } })),
    ...quiet.map(({ rule, looksFor }) => ({ id: rule, shortDescription: { text: looksFor } })),
  ];
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "bench audit", version: harness.version, rules: looked } },
        results: findings.map(({ rule, title, evidence, remedy }) => ({
          ruleId: rule,
          level: "warning",
          message: { text: [title, ...evidence, remedy].map((line) => cleanLine(line, 400)).join("\n") },
          locations: [{ physicalLocation: { artifactLocation: { uri: "package.json" } } }],
        })),
      },
    ],
  };
}
