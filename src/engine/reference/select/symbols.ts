import { parseSync } from "oxc-parser";

/** A declaration at the top of a module. */
interface SourceSymbol {
  readonly name: string;
  /** The whole declaration, with the comment above. */
  readonly text: string;
  /** The declaration up to its body. */
  readonly signature: string;
}

const parsed = /\.(ts|tsx|mts|cts|js|jsx|mjs|cjs)$/;

/** The top-level declarations of a JavaScript or TypeScript file, in order. Empty for other files and syntax errors. */
export function symbolsOf(path: string, text: string): readonly SourceSymbol[] {
  if (!parsed.test(path)) return [];
  const { program, errors } = parseSync(path, text);
  if (errors.length > 0) return [];
  const source = (start: number, end: number): string => text.slice(start, end).trim();
  let previousEnd = 0;
  return program.body.flatMap((statement): SourceSymbol[] => {
    const leadStart = previousEnd;
    previousEnd = statement.end;
    const declared =
      statement.type === "ExportNamedDeclaration" || statement.type === "ExportDefaultDeclaration"
        ? statement.declaration
        : statement;
    if (declared === null) return [];
    const whole = source(leadStart, statement.end);
    const { type } = declared;
    if (type === "FunctionDeclaration" || type === "ClassDeclaration") {
      const end = declared.body?.start ?? declared.end;
      return [{ name: declared.id?.name ?? "default", text: whole, signature: source(statement.start, end) }];
    }
    if (type === "TSInterfaceDeclaration" || type === "TSTypeAliasDeclaration")
      return [{ name: declared.id.name, text: whole, signature: source(statement.start, statement.end) }];
    if (type !== "VariableDeclaration") return [];
    const [first] = declared.declarations;
    const line = source(statement.start, statement.end).split("\n")[0] ?? "";
    return first?.id.type === "Identifier" ? [{ name: first.id.name, text: whole, signature: line }] : [];
  });
}
