/** Counts the bytes of every text that this process gives to JSON.parse, whoever calls it. */
export function countedParsing(): { readonly bytes: () => number; readonly stop: () => void } {
  const parse = JSON.parse;
  let bytes = 0;
  JSON.parse = (text, reviver) => {
    bytes += text.length;
    return parse(text, reviver);
  };
  return {
    bytes: () => bytes,
    stop: () => {
      JSON.parse = parse;
    },
  };
}
