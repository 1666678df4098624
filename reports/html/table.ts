import { formatCount } from "../format.ts";
import { type Content, html, type Markup } from "./markup.ts";

interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  /** Which column names the row. */
  readonly headColumn?: number;
  readonly rows: readonly (readonly Content[])[];
  /** How many rows there would be, where only the first are given. */
  readonly totalCount?: number;
}

/** Beyond so many rows a table scrolls within itself. */
const tallRows = 16;

/** A table with a caption, which scrolls by itself where the page is too narrow for it. */
export function renderTable({
  title,
  columns,
  headColumn = 0,
  rows,
  totalCount = rows.length,
}: Table): Markup {
  const caption =
    totalCount > rows.length
      ? `${title}, the first ${formatCount(rows.length)} of ${formatCount(totalCount)}`
      : title;
  const cell = (content: Content, column: number) =>
    column === headColumn ? html`<th scope="row">${content}</th>` : html`<td>${content}</td>`;
  return html`<div class="table${rows.length > tallRows ? " tall" : ""}" tabindex="0" role="group" aria-label="${title}"><table>
    <caption>${caption}</caption>
    <thead><tr>${columns.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
    <tbody>${rows.map((cells) => html`<tr>${cells.map(cell)}</tr>`)}</tbody>
  </table></div>`;
}
