import { markup, type Markup } from './markup.ts';

/** A sample of how a chart draws something, for its legend. The word beside it says the same. */
export function swatch(kind: string): Markup {
  return markup`<svg class="swatch" aria-hidden="true"><rect class="${kind}"/></svg>`;
}

/** The hatching of what failed or was lost, so that it is told apart without its colour. The style refers to it. */
export const hatching = markup`<svg class="patterns" aria-hidden="true"><defs>
<pattern id="hatched" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="gap" width="5" height="5"/><rect class="stripe" width="2.5" height="5"/></pattern>
</defs></svg>`;
