import type { ProfileModel } from "../../core/profile-model.ts";
import type { KeptFile } from "./shell.tsx";
import { pprofBytes } from "./pprof.ts";
import { speedscopeText } from "./speedscope.ts";
import { cpuProfileText, heapProfileText } from "./v8-export.ts";

/** A merged profile in the formats that other programs open, with what opens each. */
export function profileExports(model: ProfileModel): readonly (KeptFile & { readonly content: string | Uint8Array })[] {
  const v8 =
    model.kind === "cpu"
      ? {
          name: "profile.cpuprofile",
          content: cpuProfileText(model),
          opens: "Chrome DevTools (Performance panel, load profile), VS Code",
        }
      : {
          name: "profile.heapprofile",
          content: heapProfileText(model),
          opens: "Chrome DevTools (Memory panel, load), VS Code",
        };
  return [
    { ...v8, opens: `${v8.opens}; all runs merged, functions where they were written` },
    {
      name: "profile.speedscope.json",
      content: speedscopeText(model),
      opens: "speedscope (npx speedscope FILE), one profile a process",
    },
    { name: "profile.pb.gz", content: pprofBytes(model), opens: "go tool pprof, Pyroscope and other readers of pprof" },
  ];
}
