/** The formats a report can be printed in, apart from the renderers so that `bench --help` loads none of them. */
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
