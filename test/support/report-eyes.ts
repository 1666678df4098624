import type { Page } from "playwright-core";

/** A text of the page that is hard to read, and how little it stands out (WCAG 2.2 asks for 4.5). */
export interface FaintText {
  readonly text: string;
  readonly ratio: number;
}

// Run in the page, so they are text here: this repository's compiler knows no browser.
const findFaint = `(() => {
  const parse = (color) => {
    const [r, g, b, a = 1] = color.match(/[\\d.]+/g).map(Number);
    return { r, g, b, a };
  };
  const over = (top, under) => ({
    r: top.r * top.a + under.r * (1 - top.a),
    g: top.g * top.a + under.g * (1 - top.a),
    b: top.b * top.a + under.b * (1 - top.a),
    a: 1,
  });
  const ground = (element) => {
    const own = parse(getComputedStyle(element).backgroundColor);
    if (own.a === 1) return own;
    const under = element.parentElement ? ground(element.parentElement) : { r: 255, g: 255, b: 255, a: 1 };
    return over(own, under);
  };
  const light = ({ r, g, b }) => {
    const [x, y, z] = [r, g, b].map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const faint = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let seen = 0;
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    const text = walker.currentNode.textContent.trim();
    if (text === "" || element.tagName === "title" || !element.checkVisibility()) continue;
    seen++;
    const style = getComputedStyle(element);
    const under = ground(element);
    const ink = over(parse(element instanceof SVGElement ? style.fill : style.color), under);
    const [high, low] = [light(ink), light(under)].sort((a, b) => b - a);
    const ratio = (high + 0.05) / (low + 0.05);
    if (ratio < 4.5) faint.push({ text: text.slice(0, 40), ratio });
  }
  return { faint, seen };
})()`;

/** Every visible text that stands out too little from what lies behind it, and how many texts were looked at. */
export function findFaintText(
  page: Page,
): Promise<{ readonly faint: readonly FaintText[]; readonly seen: number }> {
  return page.evaluate(findFaint);
}

const findCrowded = `(() => {
  const crowded = [];
  let seen = 0;
  for (const svg of document.querySelectorAll("figure svg[role=img], .card svg[role=img]")) {
    if (!svg.checkVisibility()) continue;
    const frame = svg.getBoundingClientRect();
    const boxes = [...svg.querySelectorAll("text")].filter((text) => text.textContent.trim() !== "").map((text) => {
      const { left, right, top, bottom } = text.getBoundingClientRect();
      return { says: text.textContent, left: left + 1, right: right - 1, top: top + 2, bottom: bottom - 2 };
    });
    seen += boxes.length;
    for (const box of boxes) {
      if (box.left < frame.left - 1 || box.right > frame.right + 1 || box.bottom > frame.bottom + 1) crowded.push(box.says + " is clipped");
    }
    boxes.forEach((a, i) => boxes.slice(i + 1).forEach((b) => {
      if (a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom) crowded.push(a.says + " overlaps " + b.says);
    }));
  }
  return { crowded, seen };
})()`;

/** Every label of a picture that another one overlaps or its frame cuts, and how many labels were looked at. */
export function findCrowdedLabels(
  page: Page,
): Promise<{ readonly crowded: readonly string[]; readonly seen: number }> {
  return page.evaluate(findCrowded);
}

const measure = `(() => [...document.querySelectorAll("section")].map((section) => ({
  id: section.id,
  title: section.querySelector("h2")?.textContent ?? "",
  pictures: [...section.querySelectorAll("svg[role=img]")].filter((svg) => svg.checkVisibility()).map((svg) => ({
    width: svg.getBoundingClientRect().width,
    shapes: svg.querySelectorAll("path, rect, polygon").length,
    label: svg.getAttribute("aria-label"),
  })),
})))()`;

export interface SeenSection {
  readonly id: string;
  readonly title: string;
  readonly pictures: readonly {
    readonly width: number;
    readonly shapes: number;
    readonly label: string | null;
  }[];
}

/** The sections of the page with the pictures that can be seen in them. */
export function listSections(page: Page): Promise<readonly SeenSection[]> {
  return page.evaluate(measure);
}

/** How far the page can be scrolled sideways, in pixels. */
export function measureOverflow(page: Page): Promise<number> {
  return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
}
