/** Follows every link to a place on the page. A target should lie at the top, below its margin, unless the page ends before. Runs in the page. */
export async function landings(): Promise<{ looked: number; missed: string[] }> {
  const links = [...document.querySelectorAll<HTMLAnchorElement>('a[href^="#"]')];
  const anchors = [...new Set(links.map((link) => link.hash.slice(1)))].filter(
    (anchor) => document.getElementById(anchor) !== null,
  );
  const missed: string[] = [];
  for (const anchor of anchors) {
    location.hash = anchor;
    for (let frames = 0; frames < 3; frames += 1) await new Promise((done) => requestAnimationFrame(done));
    const target = document.getElementById(anchor);
    if (target === null) continue;
    const off = target.getBoundingClientRect().top - Number.parseFloat(getComputedStyle(target).scrollMarginTop);
    const isAtEnd = scrollY + innerHeight >= document.documentElement.scrollHeight - 1;
    if (Math.abs(off) > 2 && !(isAtEnd && off > 0)) missed.push(`${anchor}: ${Math.round(off)}`);
  }
  return { looked: anchors.length, missed };
}
