/** How many run together, and when the next may start. */
export interface TaskSchedule {
  readonly parallel: number;
  readonly schedule: "pool" | "waves";
  /** The others wait until the first is warm. */
  readonly warmFirst: boolean;
}

/** Does a task; calls `warm` at the latest when it ends. Must not reject: one task's failure is not the others'. */
type DoTask<Task> = (task: Task, warm: () => void) => Promise<void>;

/**
 * Does all tasks, never more than `parallel` at once, starting them in order. pool: whoever is free takes the next, so that a
 * long task holds up nobody. waves: the plain way, groups that start together and are waited for together.
 */
export async function scheduleTasks<Task>(
  tasks: readonly Task[],
  { parallel, schedule, warmFirst }: TaskSchedule,
  work: DoTask<Task>,
): Promise<void> {
  const [first, ...others] = tasks;
  if (first === undefined) return;
  if (!warmFirst) return spread(tasks, parallel, schedule, (task) => work(task, nothing));
  let begun: Promise<void> = Promise.resolve();
  await new Promise<void>((warm) => {
    begun = work(first, warm).finally(warm);
  });
  // The first still holds its place.
  await spread([begun, ...others.map((task) => ({ task }))], parallel, schedule, (one) =>
    one instanceof Promise ? one : work(one.task, nothing),
  );
}

async function spread<Item>(
  items: readonly Item[],
  parallel: number,
  schedule: TaskSchedule["schedule"],
  work: (item: Item) => Promise<void>,
): Promise<void> {
  switch (schedule) {
    case "pool": {
      const queue = items.values();
      const worker = async (): Promise<void> => {
        for (const item of queue) await work(item);
      };
      await Promise.all(Array.from({ length: Math.min(parallel, items.length) }, worker));
      return;
    }
    case "waves":
      for (let start = 0; start < items.length; start += parallel) {
        await Promise.all(items.slice(start, start + parallel).map(work));
      }
  }
}

function nothing(): void {}
