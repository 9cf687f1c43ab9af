import * as fc from "fast-check";
import { expect, test } from "vitest";
import { movedBody, movedText, moveOfTop } from "../../../src/provider/cassette/moved-paths.ts";
import { recordedAnswer } from "../../../src/provider/cassette/recorded-answer.ts";
import { chunked } from "./raw-exchanges.ts";

const move = { from: "/srv/project", to: "/tmp/elsewhere/é" };

test.for([
  ["/srv/project/a.ts and /srv/project", "/tmp/elsewhere/é/a.ts and /tmp/elsewhere/é"],
  ["/srv/project-two /mnt/srv/project /srv/project.old", "/srv/project-two /mnt/srv/project /srv/project.old"],
  ["in /srv/project. Then", "in /tmp/elsewhere/é. Then"],
  [String.raw`"cd x\n/srv/project/b"`, String.raw`"cd x\n/tmp/elsewhere/é/b"`],
  ["file:///srv/project/c", "file:///tmp/elsewhere/é/c"],
] as const)("%j becomes %j", ([text, moved]) => {
  expect(movedText(text, move)).toBe(moved);
});

function stream(pieces: readonly string[]): Buffer {
  const start = { type: "content_block_start", index: 0, content_block: { type: "tool_use", id: "t", name: "read" } };
  const deltas = pieces.map((partial_json) => ({
    type: "content_block_delta",
    index: 0,
    delta: { type: "input_json_delta", partial_json },
  }));
  return Buffer.from([start, ...deltas].map((event) => `data: ${JSON.stringify(event)}\n\n`).join(""));
}

test("a path is moved wherever a stream cuts it, and chunks still add up", () => {
  const input = JSON.stringify({ file: "/srv/project/ü.ts", other: "/srv/project2" });
  fc.assert(
    fc.property(
      fc.array(fc.nat(input.length), { maxLength: 8 }),
      fc.array(fc.nat(90), { maxLength: 9 }),
      (cuts, cut) => {
        const places = [0, ...cuts.toSorted((a, b) => a - b), input.length];
        const body = stream(places.slice(1).map((end, index) => input.slice(places[index], end)));
        const chunks = chunked(body, cut).map(({ bytes, atNs }) => ({ bytes: bytes.length, atNs }));
        const moved = movedBody(body, chunks, move);
        expect(recordedAnswer(moved.bytes.toString("utf8")).calls[0]?.input).toEqual({
          file: "/tmp/elsewhere/é/ü.ts",
          other: "/srv/project2",
        });
        expect(moved.chunks.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(moved.bytes.length);
        expect(moved.chunks.map(({ atNs }) => atNs)).toEqual(chunks.map(({ atNs }) => atNs));
      },
    ),
  );
});

test("a body without the path stays as it is", () => {
  const body = Buffer.from('{"a":"/srv/projects"}');
  expect(movedBody(body, [{ bytes: body.length, atNs: 1 }], move).bytes).toBe(body);
});

test.for([
  ["src/a", "/srv/p/src/a", "/tmp/w/src/a", "/srv/p", "/tmp/w"],
  ["", "/srv/p", "/tmp/w", "/srv/p", "/tmp/w"],
  // It is played in a folder that lies otherwise.
  ["src", "/srv/p/src", "/tmp/w", "/srv/p/src", "/tmp/w"],
  ["src", "/srv/p/asrc", "/tmp/asrc", "/srv/p/asrc", "/tmp/asrc"],
] as const)("below %j a move from %s to %s is one from %s to %s", ([below, from, to, movedFrom, movedTo]) => {
  expect(moveOfTop({ from, to }, below)).toEqual({ from: movedFrom, to: movedTo });
});
