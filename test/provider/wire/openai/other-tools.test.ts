import { expect, test } from "vitest";
import type { ToolOperation } from "../../../../src/core/turn-script.ts";
import { openSession } from "../../open-session.ts";

const headers = { authorization: "Bearer key" };
const read: ToolOperation = { kind: "read", path: "a.txt" };

async function twoTurns(
  request: object,
  path: string,
  goOn: (answer: Answer) => object,
  operation: ToolOperation = read,
) {
  await using session = await openSession(
    {
      turns: [{ blocks: [{ kind: "tool", operation }] }, { blocks: [{ kind: "text", text: "done" }] }],
    },
    { model: "gpt-6-sol" },
  );
  const send = async (body: object): Promise<Answer> => {
    const init = { method: "POST", headers, body: JSON.stringify({ model: "gpt-6-sol", ...body }) };
    return JSON.parse(await (await fetch(`${session.baseUrl}${path}`, init)).text());
  };
  const first = await send(request);
  const second = await send({ ...request, ...goOn(first) });
  const { exchanges } = await session.log();
  return { first, second, exchanges };
}

interface Answer {
  readonly output: readonly Readonly<Record<string, unknown>>[];
  readonly choices: readonly { readonly message: { readonly tool_calls?: readonly { readonly id: string }[] } }[];
}

/** The head of what Codex sends for a model that writes its calls as scripts. */
const additionalTools = {
  type: "additional_tools",
  role: "developer",
  tools: [
    {
      type: "namespace",
      name: "functions",
      description: "",
      tools: [
        {
          type: "custom",
          name: "exec",
          description: "Run JavaScript code, for example `await tools.exec_command(...)`",
          format: { type: "grammar", syntax: "lark", definition: "start: /[\\s\\S]+/" },
        },
        { type: "function", name: "wait", parameters: { type: "object", properties: { cell_id: { type: "string" } } } },
      ],
    },
  ],
};
const user = { type: "message", role: "user", content: [{ type: "input_text", text: "go" }] };

test("a freeform tool of the input is called with its text, and its result leads to the next turn", async () => {
  const { first, second, exchanges } = await twoTurns(
    { input: [additionalTools, user] },
    "/v1/responses",
    ({ output }) => ({
      input: [
        additionalTools,
        user,
        ...output,
        {
          type: "custom_tool_call_output",
          call_id: output[0]?.["call_id"],
          output: [{ type: "input_text", text: "text of a" }],
        },
      ],
    }),
  );
  expect(first.output).toMatchObject([
    {
      type: "custom_tool_call",
      name: "exec",
      namespace: "functions",
      input: 'const result = await tools.exec_command({"cmd":"cat a.txt"});\ntext(result.output);\n',
    },
  ]);
  expect(second.output).toMatchObject([{ type: "message" }]);
  expect(exchanges.map(({ turn, toolNames }) => [turn, toolNames])).toEqual([
    [0, ["exec", "wait"]],
    [1, ["exec", "wait"]],
  ]);
  expect(exchanges[1]?.toolResults).toMatchObject([{ call: 0, text: "text of a" }]);
  /** The tools are at the prompt's head, where they do not change. */
  expect(exchanges[0]?.sections[0]).toMatchObject({ name: "tools", tokens: expect.any(Number) });
  expect(exchanges[0]?.sections[0]?.tokens).toBeGreaterThan(50);
  expect(exchanges[1]?.cache.firstDifference).toBeNull();
});

test("a local shell is called by its own item", async () => {
  const { first, exchanges } = await twoTurns(
    { input: [user], tools: [{ type: "local_shell" }] },
    "/v1/responses",
    ({ output }) => ({
      input: [user, ...output, { type: "local_shell_call_output", call_id: output[0]?.["call_id"], output: "text" }],
    }),
  );
  expect(first.output).toMatchObject([
    { type: "local_shell_call", action: { type: "exec", command: ["bash", "-lc", "cat a.txt"] } },
  ]);
  expect(exchanges[1]).toMatchObject({ turn: 1, toolResults: [{ call: 0, text: "text" }] });
});

test("a custom tool of chat completions is called with its text", async () => {
  const go = { role: "user", content: "go" };
  const { first, exchanges } = await twoTurns(
    { messages: [go], tools: [{ type: "custom", custom: { name: "bash", description: "a shell" } }] },
    "/v1/chat/completions",
    ({ choices }) => ({
      messages: [
        go,
        choices[0]?.message,
        { role: "tool", tool_call_id: choices[0]?.message.tool_calls?.[0]?.id, content: "text" },
      ],
    }),
  );
  expect(first.choices[0]?.message.tool_calls).toMatchObject([
    { type: "custom", custom: { name: "bash", input: "cat a.txt" } },
  ]);
  expect(exchanges[1]).toMatchObject({ turn: 1, toolResults: [{ call: 0, text: "text" }] });
});

test("OpenAI's shell is called with commands, and what they print leads to the next turn", async () => {
  const printed = { stdout: "text of a", stderr: "", outcome: { type: "exit", exit_code: 0 } };
  const { first, exchanges } = await twoTurns(
    { input: [user], tools: [{ type: "shell" }] },
    "/v1/responses",
    ({ output }) => ({
      input: [user, ...output, { type: "shell_call_output", call_id: output[0]?.["call_id"], output: [printed] }],
    }),
  );
  expect(first.output).toMatchObject([{ type: "shell_call", action: { commands: ["cat a.txt"], timeout_ms: null } }]);
  expect(exchanges[1]).toMatchObject({ turn: 1, toolResults: [{ call: 0, text: "text of a" }] });
});

test.each<readonly [ToolOperation, object]>([
  [
    { kind: "write", path: "a.txt", text: "one\n" },
    { type: "create_file", path: "a.txt", diff: "+one\n" },
  ],
  [
    { kind: "edit", path: "a.txt", before: "one\n", after: "two\n" },
    { type: "update_file", path: "a.txt", diff: "@@\n-one\n+two\n" },
  ],
])("OpenAI's own patch tool gets %j", async (operation, expected) => {
  const { first, exchanges } = await twoTurns(
    { input: [user], tools: [{ type: "apply_patch" }] },
    "/v1/responses",
    ({ output }) => ({
      input: [
        user,
        ...output,
        { type: "apply_patch_call_output", call_id: output[0]?.["call_id"], status: "completed", output: "Done" },
      ],
    }),
    operation,
  );
  expect(first.output).toMatchObject([{ type: "apply_patch_call", operation: expected, status: "completed" }]);
  expect(exchanges[1]).toMatchObject({ turn: 1, toolResults: [{ call: 0, text: "Done" }] });
});
