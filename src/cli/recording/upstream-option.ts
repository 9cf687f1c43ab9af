import { UserError } from "../../core/user-error.ts";

/** The provider that `--upstream` names; clients bring the /v1 themselves. UserError for what is no http URL. */
export function upstreamUrl(text: string): URL {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    throw new UserError(`--upstream ${text}: give an http or https URL`);
  const upstream = new URL(text);
  upstream.pathname = upstream.pathname.replace(/\/v1\/?$/, "/");
  return upstream;
}
