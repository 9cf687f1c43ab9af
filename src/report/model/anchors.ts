/** Ids as fragments of an address, in their order. Equal ones and those without a usable letter are numbered, as `noun`. */
export function anchorsOf(ids: readonly string[], noun = "scenario", longest = 60): readonly string[] {
  const slugs = ids.map((id) =>
    id
      .slice(0, longest)
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, "-")
      .replaceAll(/^-|-$/g, ""),
  );
  return slugs.map((slug, position) =>
    slug === "" || slugs.indexOf(slug) !== position ? `${noun}-${position + 1}-${slug}`.replace(/-$/, "") : slug,
  );
}
