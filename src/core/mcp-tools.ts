/** How many tools each MCP server of a workload offers. */
export const mcpToolCount = 10;

/** The names of a server's tools. No two servers share one. */
export function mcpToolNames(server: string): readonly string[] {
  return Array.from({ length: mcpToolCount }, (_, index) => `${server}_reverse_${index + 1}`);
}

/** What each tool answers: its text backwards. The call's own text does not hold it. */
export function mcpToolAnswer(text: string): string {
  return text.split("").toReversed().join("");
}
