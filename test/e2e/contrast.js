/** Runs in the browser: what on the page has less contrast to its background than WCAG 2.2 AA asks for, as sentences. */
(() => {
  const text = Array.from(document.body.querySelectorAll('*')).filter(
    (one) => one.checkVisibility() && hasOwnText(one) && one.closest('script, noscript, option') === null,
  );
  const graphics = Array.from(document.querySelectorAll('.bars rect, .bar rect, input, select, button'));
  return { looked: text.length, low: [...text.flatMap(lowText), ...graphics.flatMap(lowGraphic)] };

  /** @param {Element} element */
  function lowText(element) {
    const { color, fill, fontSize, fontWeight } = getComputedStyle(element);
    const size = Number.parseFloat(fontSize);
    const isLarge = size >= 24 || (size >= 18.66 && Number(fontWeight) >= 700);
    return below(element, element instanceof SVGElement ? fill : color, isLarge ? 3 : 4.5);
  }

  /** Its border or line where it has one: fields and the outlined parts of charts are seen by it. @param {Element} element */
  function lowGraphic(element) {
    const { borderTopColor, stroke, fill } = getComputedStyle(element);
    if (element.ariaDisabled === 'true') return [];
    const line = element instanceof SVGElement ? (stroke === 'none' ? fill : stroke) : borderTopColor;
    return below(element, line, 3);
  }

  /**
   * @param {Element} element
   * @param {string} colour
   * @param {number} least
   */
  function below(element, colour, least) {
    const found = ratio(colour, backgroundOf(element));
    const name = `${element.tagName.toLowerCase()}.${element.getAttribute('class') ?? ''}`;
    return found >= least
      ? []
      : [`${name} "${element.textContent.trim().slice(0, 20)}" has ${found.toFixed(2)}`];
  }

  /** @param {Element} element */
  function hasOwnText(element) {
    return Array.from(element.childNodes).some((node) => node.nodeType === 3 && node.nodeValue?.trim());
  }

  /** @param {Element | null} element @returns {string} */
  function backgroundOf(element) {
    if (element === null) throw new Error('the page has no background of its own');
    const { backgroundColor } = getComputedStyle(element);
    return backgroundColor === 'rgba(0, 0, 0, 0)' ? backgroundOf(element.parentElement) : backgroundColor;
  }

  /** @param {string} one @param {string} other */
  function ratio(one, other) {
    const [dark = 0, light = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  }

  /** Relative luminance as WCAG defines it. @param {string} colour */
  function luminance(colour) {
    const [red = 0, green = 0, blue = 0] = (colour.match(/[\d.]+/g) ?? []).map((part) => {
      const value = Number(part) / 255;
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  }
})();
