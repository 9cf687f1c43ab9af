import { type CallNode, type CodeFrame, frameKey, type ProfiledThread } from "../../../src/core/profile-model.ts";
import type { RecordedRun, Recording } from "./recording.ts";

interface Growing {
  readonly frame: CodeFrame;
  readonly children: Map<string, Growing>;
  self: number;
}

/** A call tree in the making: runs are added one after the other and can be forgotten, so that memory stays bounded. */
export class CallTreeBuilder {
  private readonly root = growing({ name: "all", file: "", line: null, part: "process" });
  private readonly roles = new Map<string, ProfiledThread>();

  add(run: RecordedRun): void {
    for (const { name, command, recording } of run.threads) {
      const role = this.roles.get(name) ?? { name, command, profiled: 0, lost: 0, busy: 0, idle: 0, samples: 0 };
      if (recording === null) this.roles.set(name, { ...role, lost: role.lost + 1 });
      else {
        const { busy, idle } = this.addRecording(name, recording);
        this.roles.set(name, {
          ...role,
          profiled: role.profiled + 1,
          busy: role.busy + busy,
          idle: role.idle + idle,
          samples: role.samples + recording.samples,
        });
      }
    }
  }

  /** Threads by role, in the order in which they were first seen. */
  get threads(): readonly ProfiledThread[] {
    return [...this.roles.values()];
  }

  tree(): CallNode {
    return finish(this.root);
  }

  private addRecording(thread: string, recording: Recording): { busy: number; idle: number } {
    const process = childOf(this.root, { name: thread, file: "", line: null, part: "process" });
    const places: (Growing | null)[] = [];
    let [busy, idle] = [0, 0];
    for (const { frame, parent, self } of recording.nodes) {
      const caller = parent === -1 ? process : places[parent];
      const place = placeOf(caller ?? null, parent, frame);
      places.push(place);
      if (frame?.part === "idle") idle += self;
      else if (place !== null) {
        place.self += self;
        busy += self;
      }
    }
    return { busy, idle };
  }
}

function placeOf(caller: Growing | null, parent: number, frame: CodeFrame | null): Growing | null {
  if (parent === -1) return caller;
  if (caller === null || frame === null) return null;
  return frame.part === "idle" ? caller : childOf(caller, frame);
}

function growing(frame: CodeFrame): Growing {
  return { frame, children: new Map(), self: 0 };
}

function childOf(parent: Growing, frame: CodeFrame): Growing {
  const key = frameKey(frame);
  const known = parent.children.get(key);
  if (known !== undefined) return known;
  const child = growing(frame);
  parent.children.set(key, child);
  return child;
}

/** Names break ties, so that equal profiles give equal pages. */
function finish({ frame, self, children: growingChildren }: Growing): CallNode {
  const children = [...growingChildren.values()]
    .map(finish)
    .filter(({ total }) => total > 0)
    .toSorted((left, right) => right.total - left.total || (frameKey(left) < frameKey(right) ? -1 : 1));
  return { ...frame, self, total: children.reduce((sum, child) => sum + child.total, self), children };
}
