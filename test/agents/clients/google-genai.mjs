// A chat of @google/genai that calls a function by itself. Arguments: MODEL, PROMPT.
import { execSync } from "node:child_process";
import { GoogleGenAI } from "@google/genai";

const [model = "", prompt = ""] = process.argv.slice(2);
const baseUrl = process.env.GOOGLE_GEMINI_BASE_URL;
const client = new GoogleGenAI({ apiKey: process.env.GEMINI_API_KEY, httpOptions: { baseUrl } });
const bash = {
  name: "bash",
  description: "Run a shell command and return its output.",
  parametersJsonSchema: { type: "object", properties: { command: { type: "string" } }, required: ["command"] },
};
const callable = {
  tool: () => Promise.resolve({ functionDeclarations: [bash] }),
  callTool: (calls) =>
    Promise.resolve(
      calls.map(({ id, name, args }) => {
        const output = execSync(args.command, { encoding: "utf8" });
        return { functionResponse: { id, name, response: { output } } };
      }),
    ),
};
const chat = client.chats.create({ model, config: { tools: [callable] } });
for await (const chunk of await chat.sendMessageStream({ message: prompt })) process.stdout.write(chunk.text ?? "");
process.stdout.write("\n");
