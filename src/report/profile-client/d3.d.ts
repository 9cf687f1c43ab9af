// The little of both packages that the page uses; neither brings types.

declare module "d3-flame-graph" {
  export interface FlameGraph<Datum> {
    (selection: unknown): void;
    width(pixels: number): this;
    cellHeight(pixels: number): this;
    transitionDuration(ms: number): this;
    minFrameSize(pixels: number): this;
    inverted(isInverted: boolean): this;
    setColorMapper(colour: (frame: { readonly data: Datum; readonly highlight?: boolean }) => string): this;
    setLabelHandler(label: (frame: { readonly data: Datum }) => string): this;
    setDetailsElement(element: HTMLElement): this;
    setSearchMatch(match: (frame: { readonly data: Datum }, term: string) => boolean): this;
    setSearchHandler(found: (results: readonly unknown[], value: number, whole: number) => void): this;
    search(term: string): void;
    clear(): void;
    resetZoom(): void;
    update(): void;
  }
  export default function flamegraph<Datum>(): FlameGraph<Datum>;
}

declare module "d3-selection" {
  interface Selection {
    datum(value: unknown): Selection;
    call(draw: (selection: unknown) => void): Selection;
  }
  export function select(element: Element): Selection;
}
