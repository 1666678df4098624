import { colorStyles } from "./style-colors.ts";
import { pageStyles } from "./style-page.ts";
import { partStyles } from "./style-parts.ts";

/** The page's whole style sheet. */
export const styles = `${colorStyles}${pageStyles}${partStyles}`;
