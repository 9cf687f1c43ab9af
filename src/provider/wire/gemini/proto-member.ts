import type { JsonObject } from "../json-object.ts";

/** A member of a message. Google's JSON may be written in lowerCamelCase or in snake_case. */
export function protoMember(message: JsonObject, name: string): unknown {
  return message[name] ?? message[snakeCase(name)] ?? undefined;
}

/** The names of a message's members that it should not have; `known` are in lowerCamelCase. */
export function unknownMembers(message: JsonObject, known: readonly string[]): string[] {
  const names = new Set(known.flatMap((name) => [name, snakeCase(name)]));
  return Object.keys(message).filter((name) => !names.has(name));
}

function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
