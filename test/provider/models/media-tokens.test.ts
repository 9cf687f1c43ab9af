import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { imageSize, pdfPages } from "../../../src/provider/models/media-size.ts";
import { claudeMedia, openAiMedia } from "../../../src/provider/models/media-tokens.ts";
import { openSession } from "../open-session.ts";
import { openaiClient } from "../wire/openai/opened-client.ts";

/** A PNG as far as its header, and noise that does not compress. */
function png(width: number, height: number, bytes = 0): string {
  const head = Buffer.alloc(24);
  head.write("\x89PNG\r\n\x1a\n", "latin1");
  head.writeUInt32BE(width, 16);
  head.writeUInt32BE(height, 20);
  return Buffer.concat([head, randomBytes(bytes)]).toString("base64");
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}

function hex(text: string): string {
  return Buffer.from(text.replaceAll(" ", ""), "hex").toString("base64");
}

test.each([
  ["PNG", png(640, 480), { width: 640, height: 480 }],
  ["GIF", hex("474946383961 4001 F000 00"), { width: 320, height: 240 }],
  ["JPEG", hex("FFD8 FFE0 0004 0000 FFC0 0011 08 01E0 0280 0301220002110103"), { width: 640, height: 480 }],
  ["WebP", hex(`52494646 00000000 57454250 56503858 0A000000 00000000 7F0200 DF0100`), { width: 640, height: 480 }],
  ["text", base64("no image at all, but long enough to be one"), null],
  ["nothing", "", null],
])("the size of a %s", (_, image, size) => {
  expect(imageSize(image)).toEqual(size);
});

/** The public data set "image-token-cost" (2026), less the tokens of its question (77 and 65). */
test.each([
  [256, 256, 100, 100, 77],
  [512, 512, 361, 361, 308],
  [768, 768, 784, 784, 692],
  [1_024, 1_024, 1_369, 1_369, 1_229],
  [1_280, 720, 1_196, 1_196, 1_104],
  [1_920, 1_080, 2_691, 1_560, 2_448],
  [2_560, 1_440, 2_992, 1_592, 2_931],
  [3_840, 2_160, 2_992, 1_592, 2_931],
  [4_032, 3_024, 3_928, 1_596, 2_942],
])(
  "%d x %d pixels are %d tokens for Claude 5.5, %d for 4.5, %d for GPT-6 in high detail",
  (width, height, ...known) => {
    const size = { width, height };
    const counted = [
      claudeMedia(true).image(size, ""),
      claudeMedia(false).image(size, ""),
      openAiMedia.image(size, "high"),
    ];
    for (const [index, tokens] of counted.entries()) {
      expect(Math.abs(tokens / (known[index] ?? 0) - 1)).toBeLessThan(0.03);
    }
  },
);

test("pages of a PDF are counted, also behind compressed objects", () => {
  expect(pdfPages(base64("<< /Type /Pages /Count 2 >> << /Type /Page >> << /Type/Page >>"))).toBe(2);
  expect(pdfPages(base64("<< /Count 12 /Kids [] >> << /Count 30 >>"))).toBe(30);
  expect(pdfPages(base64("%PDF"))).toBe(1);
});

const script = { turns: [{ blocks: [{ kind: "text", text: "hi" }] }] } as const;

test.each(["bytes", "o200k"] as const)("an image costs by its pixels in every protocol (%s)", async (tokenizer) => {
  await using session = await openSession(script, { tokenizer });
  const claude = async (data: string, model = "claude-opus-5"): Promise<number> => {
    const source = { type: "base64", media_type: "image/png", data } as const;
    const messages = [{ role: "user" as const, content: [{ type: "image" as const, source }] }];
    return (await session.client.messages.countTokens({ model, messages })).input_tokens;
  };
  const gpt = async (data: string): Promise<number> => {
    const image_url = `data:image/png;base64,${data}`;
    const content = [{ type: "input_image", image_url, detail: "auto" } as const];
    const input = [{ role: "user", content } as const];
    return (await openaiClient(session).responses.inputTokens.count({ model: "gpt-6-sol", input })).input_tokens ?? 0;
  };
  expect(await claude(png(640, 480, 900_000))).toBe(await claude(png(640, 480)));
  expect((await claude(png(1_920, 1_080))) - (await claude(png(28, 28)))).toBe(2_690);
  /** The same picture is smaller for an older model. */
  expect((await claude(png(1_920, 1_080), "claude-haiku-4-5")) - (await claude(png(28, 28)))).toBe(1_567);
  expect((await gpt(png(1_024, 1_024, 900_000))) - (await gpt(png(32, 32)))).toBe(1_229 - 2);
});

test("a tool's screenshot and a document of two pages count by pixels and pages", async () => {
  await using session = await openSession(script);
  const count = async (content: object[]): Promise<number> => {
    const headers = { "x-api-key": "key", "anthropic-version": "2023-06-01" };
    const use = { role: "assistant", content: [{ type: "tool_use", id: "toolu_1", name: "shot", input: {} }] };
    const result = { role: "user", content: [{ type: "tool_result", tool_use_id: "toolu_1", content }] };
    const messages = [{ role: "user", content: "go" }, use, result];
    const body = JSON.stringify({ model: "claude-opus-5", messages });
    const answer = await fetch(`${session.baseUrl}/v1/messages/count_tokens`, { method: "POST", headers, body });
    const counted: { readonly input_tokens: number } = JSON.parse(await answer.text());
    return counted.input_tokens;
  };
  const image = { type: "image", source: { type: "base64", media_type: "image/png", data: png(1_024, 1_024, 90_000) } };
  const pages = Buffer.from("<< /Type /Page >> << /Type /Page >>".padEnd(300_000)).toString("base64");
  const pdf = { type: "document", source: { type: "base64", media_type: "application/pdf", data: pages } };
  const none = await count([]);
  expect((await count([image])) - none).toBeGreaterThan(1_369);
  expect((await count([image])) - none).toBeLessThan(1_369 + 40);
  expect((await count([pdf])) - none).toBeGreaterThan(6_000);
  expect((await count([pdf])) - none).toBeLessThan(6_040);
});
