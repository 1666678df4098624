import fc from "fast-check";
import { expect, test } from "vitest";
import { html, trusted } from "../../../reports/html/markup.ts";

test("values are escaped, in text and in attributes", () => {
  expect(html`<p title="${`"'`}">${"<b>&</b>"}</p>`.markup).toBe(
    '<p title="&quot;&#39;">&lt;b&gt;&amp;&lt;/b&gt;</p>',
  );
});

test("templates nest, lists join and undefined leaves nothing", () => {
  const items = [1, 2].map((item) => html`<li>${item}</li>`);
  expect(html`<ul>${items}${undefined}</ul>`.markup).toBe("<ul><li>1</li><li>2</li></ul>");
});

test("only what is declared trusted passes as it is", () => {
  expect(html`${trusted("<svg></svg>")}`.markup).toBe("<svg></svg>");
});

test("no text makes a tag or ends an attribute", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(html`${text}`.markup).not.toMatch(/[<>"']/);
    }),
  );
});
