import { z } from "zod";

/** Where V8 says a function stands; lines and columns count from zero, -1 for code without a place. */
export const callFrame = z.object({
  functionName: z.string(),
  url: z.string(),
  lineNumber: z.int(),
  columnNumber: z.int(),
});

export type V8CallFrame = Readonly<z.infer<typeof callFrame>>;
