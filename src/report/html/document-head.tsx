import type { ComponentChildren, VNode } from "preact";

interface Head {
  readonly title: string;
  readonly style: string;
  /** The content security policy. Null where a server sends it. */
  readonly policy: string | null;
  /** What one kind of page has besides. */
  readonly children?: ComponentChildren;
}

/** The head of every page. The policy comes before all that it governs. */
export function DocumentHead({ title, style, policy, children }: Head): VNode {
  return (
    <head>
      <meta charset="utf-8" />
      {policy !== null && <meta http-equiv="Content-Security-Policy" content={policy} />}
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <title>{title}</title>
      {children}
      <style dangerouslySetInnerHTML={{ __html: style }} />
    </head>
  );
}
