import { UserError } from "../../core/user-error.ts";

/** Which part of how many: "2/4". */
export interface ShardOption {
  readonly index: number;
  readonly count: number;
}

/** Reads `--shard`; UserError when it is no part. */
export function parseShard(text: string): ShardOption {
  const [, index = "", count = ""] = /^(\d{1,4})\/(\d{1,4})$/.exec(text) ?? [];
  const shard = { index: Number(index), count: Number(count) };
  if (index === "" || shard.index < 1 || shard.index > shard.count)
    throw new UserError(`--shard ${text}: not a part. Write which of how many, such as 2/4.`);
  return shard;
}
