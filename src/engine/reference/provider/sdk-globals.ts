import { PlainHeaders } from "./plain-headers.ts";

/** What the bundle of the SDK finds in place of the runtime's globals of these names, each of which would load all of its `fetch`. */
export const Headers = PlainHeaders;

/** No request has a form: nothing is an instance. */
export const FormData = Map;
