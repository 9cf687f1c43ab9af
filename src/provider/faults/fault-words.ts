import type { FaultKind, StreamPlace } from "../../core/fault.ts";

/** A fault in words, for the log. */
export function faultInWords(fault: FaultKind): string {
  switch (fault.kind) {
    case "status":
      return `status ${fault.status}${fault.body === "html" ? " as a web page" : ""}`;
    case "cut":
      return `${endings[fault.ending]} ${placeInWords(fault.at)}`;
    case "error-event":
      return `${fault.errorType} ${placeInWords(fault.at)}`;
    case "content-type":
      return `content type ${fault.contentType}`;
    case "duplicate-event":
      return `event ${fault.event} sent twice`;
    case "unknown-event":
      return `unknown event before event ${fault.event}`;
    case "crlf":
      return "records end with CR LF";
    case "one-chunk":
      return "all events in one chunk";
  }
}

const endings = { reset: "reset", end: "ended", stall: "stalled" } as const;

function placeInWords(place: StreamPlace): string {
  switch (place.kind) {
    case "before-headers":
      return "before the headers";
    case "after-headers":
      return "after the headers";
    case "before-event":
      return `before event ${place.event}`;
    case "inside-event":
      return `inside event ${place.event}`;
    case "inside-character":
      return "inside a character";
    case "before-last-event":
      return "before the last event";
  }
}
