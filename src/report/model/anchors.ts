/** Ids as fragments of an address, in their order. Equal ones and those without a usable letter are numbered. */
export function anchorsOf(ids: readonly string[]): readonly string[] {
  const slugs = ids.map((id) =>
    id
      .slice(0, 60)
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, "-")
      .replaceAll(/^-|-$/g, ""),
  );
  return slugs.map((slug, position) =>
    slug === "" || slugs.indexOf(slug) !== position ? `scenario-${position + 1}-${slug}`.replace(/-$/, "") : slug,
  );
}
