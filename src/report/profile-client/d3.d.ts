// The little of both packages that the page uses; neither brings types.

declare module "d3-flame-graph" {
  /** A frame in the chart. Its id is its number in the page. */
  export interface FlameNode<Datum> {
    readonly id: number;
    readonly data: Datum;
    readonly value: number;
    readonly parent: FlameNode<Datum> | null;
    readonly children?: readonly FlameNode<Datum>[];
    readonly highlight?: boolean;
  }
  export interface FlameGraph<Datum> {
    (selection: unknown): void;
    width(pixels: number): this;
    cellHeight(pixels: number): this;
    transitionDuration(ms: number): this;
    minFrameSize(pixels: number): this;
    inverted(isInverted: boolean): this;
    setColorMapper(colour: (frame: FlameNode<Datum>) => string): this;
    setLabelHandler(label: (frame: FlameNode<Datum>) => string): this;
    setDetailsHandler(tell: (text: string | null) => void): this;
    setSearchMatch(match: (frame: FlameNode<Datum>, term: string) => boolean): this;
    setSearchHandler(found: (results: readonly unknown[], value: number, whole: number) => void): this;
    onClick(zoomed: (frame: FlameNode<Datum>) => void): this;
    findById(id: number): FlameNode<Datum> | null;
    zoomTo(frame: FlameNode<Datum>): void;
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
    selectAll(selector: string): Selection;
    classed(name: string, isOn: (datum: { readonly id: number }) => boolean): Selection;
  }
  export function select(element: Element): Selection;
}
