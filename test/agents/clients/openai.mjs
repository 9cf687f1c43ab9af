// The runner of tools of openai in chat completions, then a structured answer by Responses. Arguments: MODEL, PROMPT.
import { execSync } from "node:child_process";
import OpenAI from "openai";

const [model = "", prompt = ""] = process.argv.slice(2);
const client = new OpenAI();
const parameters = { type: "object", properties: { command: { type: "string" } }, required: ["command"] };

const runner = client.chat.completions.runTools({
  model,
  stream: true,
  messages: [{ role: "user", content: prompt }],
  tools: [
    {
      type: "function",
      function: {
        name: "bash",
        description: "Run a shell command and return its output.",
        parameters,
        parse: JSON.parse,
        function: ({ command }) => execSync(command, { encoding: "utf8" }),
      },
    },
  ],
});
process.stdout.write(`${await runner.finalContent()}\n`);

const schema = {
  type: "object",
  properties: { steps: { type: "integer" } },
  required: ["steps"],
  additionalProperties: false,
};
const answer = await client.responses.parse({
  model,
  input: "How many steps?",
  text: { format: { type: "json_schema", name: "steps", schema, strict: true } },
});
process.stdout.write(`steps: ${answer.output_parsed.steps}\n`);
