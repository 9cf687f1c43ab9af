/** The formats of a report. They stand apart from the renderers, so that `bench --help` loads no renderer. */
export const formatNames = [
  "html",
  "markdown",
  "comment",
  "json",
  "csv",
  "junit",
  "bencher",
  "github-action-benchmark",
  "github-action-benchmark-bigger",
  "openmetrics",
  "annotations",
] as const;

export type FormatName = (typeof formatNames)[number];
