import type { Content, FunctionCall, GenerateContentResponse } from "@google/genai";
import { expect, test } from "vitest";
import type { Block } from "../../../../src/core/turn-script.ts";
import { openSession } from "../../open-session.ts";
import { loopScript } from "../openai/opened-client.ts";
import { answersTo, geminiClient, geminiModel as model, go, hiScript, logged, tools } from "./opened-client.ts";

/** Ten turns that each run another command, and one that ends. */
const tenTurns = {
  turns: [
    ...Array.from({ length: 10 }, (_, turn) => ({
      blocks: [{ kind: "tool" as const, operation: { kind: "run" as const, command: `echo ${turn}` } }],
    })),
    { blocks: [{ kind: "text" as const, text: "The last said {{result 9.0}}." }] },
  ],
};

/** What a client sends back of the model's calls. */
const habits: readonly (readonly [string, (content: Content) => Content])[] = [
  ["as they came", (content) => content],
  [
    "without their ids",
    (content) => ({
      ...content,
      parts: (content.parts ?? []).map((part) => {
        const { id: _, ...call } = part.functionCall ?? {};
        return part.functionCall === undefined ? part : { ...part, functionCall: call };
      }),
    }),
  ],
];

test.each(habits)("ten turns follow each other when a client sends calls back %s", async (_, sentBack) => {
  await using session = await openSession(tenTurns);
  const client = geminiClient(session);
  const contents: Content[] = [go];
  const said: GenerateContentResponse[] = [];
  for (let calls: readonly FunctionCall[] | undefined = []; calls !== undefined;) {
    const answer = await client.models.generateContent({ model, contents, config: { tools } });
    said.push(answer);
    calls = answer.functionCalls;
    if (calls === undefined) break;
    const back = sentBack(answer.candidates?.[0]?.content ?? {});
    contents.push(back, answersTo((back.parts ?? []).flatMap(({ functionCall }) => functionCall ?? [])));
  }
  expect(said.at(-1)?.text).toBe("The last said ran echo 9.");
  const { exchanges } = await session.log();
  expect(exchanges.map(({ turn }) => turn)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect(exchanges.map(({ usage }) => usage)).toEqual(said.map(logged));
});

const scripted = (name: string): Block => ({
  kind: "tool",
  operation: { kind: "named", name, input: { on: name } },
});
const call = (name: string): object => ({ functionCall: { name, args: { on: name } } });
const result = (name: string, output: string): object => ({ functionResponse: { name, response: { output } } });

test("results without ids belong to the open calls by name, then in order", async () => {
  const script = { turns: [{ blocks: [scripted("a"), scripted("b"), scripted("b")] }, ...hiScript.turns] };
  await using session = await openSession(script);
  const config = { tools: [{ functionDeclarations: [{ name: "a" }, { name: "b" }] }] };
  const client = geminiClient(session);
  await client.models.generateContent({ model, contents: [go], config });
  const contents = [
    go,
    { role: "model", parts: [call("a"), call("b"), call("b")] },
    { role: "user", parts: [result("b", "second"), result("b", "third"), result("a", "first")] },
  ];
  await client.models.generateContent({ model, contents, config });
  const { toolResults = [] } = (await session.log()).exchanges[1] ?? {};
  expect(toolResults.map(({ call: place, text }) => [place, text])).toEqual([
    [1, "second"],
    [2, "third"],
    [0, "first"],
  ]);
});

const none = (): object => ({});

test("from Gemini 3 on, a turn that goes on has to bring its signature back, unless no model made the call", async () => {
  await using session = await openSession(loopScript);
  const client = geminiClient(session);
  const next = async (id: string, signature: (kept: string | undefined) => object): Promise<string> => {
    const config = { tools };
    const { candidates } = await client.models.generateContent({ model: id, contents: [go], config });
    const parts = (candidates?.[0]?.content?.parts ?? []).map(({ thoughtSignature, ...part }) => ({
      ...part,
      ...signature(thoughtSignature),
    }));
    const results = answersTo(parts.flatMap(({ functionCall }) => functionCall ?? []));
    const contents = [go, { role: "model", parts }, results];
    return client.models.generateContent({ model: id, contents, config }).then(
      (answer) => answer.text ?? "",
      (error: unknown) => String(error),
    );
  };
  expect(await next("gemini-2.5-pro", none)).toBe("All done.");
  expect(await next("gemini-3.8-flash", none)).toContain("missing a thought_signature");
  expect(await next("gemini-3.8-flash", (kept) => (kept === undefined ? {} : { thoughtSignature: kept }))).toBe(
    "All done.",
  );
  expect(await next("gemini-3.8-flash", () => ({ thoughtSignature: "skip_thought_signature_validator" }))).toBe(
    "All done.",
  );
});
