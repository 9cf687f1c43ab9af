import { cleanLine } from "../clean-text.ts";
import type { ProfileLink } from "../profile/profile-links-file.ts";
import { safeText } from "./safe-text.tsx";

/** Differential profiles of what regressed. Nothing where none was taken. */
export function ProfilesSection({ profiles }: { readonly profiles: readonly ProfileLink[] }) {
  if (profiles.length === 0) return null;
  return (
    <section class="card" id="profiles">
      <h2>Profiles of what regressed</h2>
      <p class="note">They say where the time went, not how much: no verdict rests on them.</p>
      <ul>
        {profiles.map(({ page, scenario, arm, line }) => (
          <li>
            <a href={page}>{safeText(cleanLine(`${scenario} ${arm}`))}</a>: {safeText(cleanLine(line, 300))}
          </li>
        ))}
      </ul>
    </section>
  );
}
