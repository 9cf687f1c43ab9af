// A tool call and a structured answer by LangChain's models of two vendors. Arguments: none, PROMPT.
import { execSync } from "node:child_process";
import { ChatAnthropic } from "@langchain/anthropic";
import { HumanMessage } from "@langchain/core/messages";
import { tool } from "@langchain/core/tools";
import { ChatOpenAI } from "@langchain/openai";
import { z } from "zod";

const [, prompt = ""] = process.argv.slice(2);
const bash = tool(({ command }) => execSync(command, { encoding: "utf8" }), {
  name: "bash",
  description: "Run a shell command and return its output.",
  schema: z.object({ command: z.string() }),
});
const steps = z.object({ steps: z.number().int() });

const models = [
  new ChatAnthropic({ model: "claude-sonnet-5", anthropicApiUrl: process.env.ANTHROPIC_BASE_URL }),
  new ChatOpenAI({ model: "gpt-5.1" }),
  new ChatOpenAI({ model: "gpt-5.1", useResponsesApi: true }),
];
for (const model of models) {
  const messages = [new HumanMessage(prompt)];
  const withTools = model.bindTools([bash]);
  const asked = await withTools.invoke(messages);
  messages.push(asked);
  for (const call of asked.tool_calls) messages.push(await bash.invoke(call));
  let answer = "";
  for await (const piece of await withTools.stream(messages)) answer += piece.text;
  process.stdout.write(`${answer}\n`);
  const structured = await model.withStructuredOutput(steps, { method: "jsonSchema" }).invoke("How many steps?");
  process.stdout.write(`steps: ${structured.steps}\n`);
}
