/** Measures of a drawing in pixels. The server has no fonts: text is set in a size that fits every usual sans-serif. */
export const NAME_CHAR_WIDTH = 7.2;
export const LABEL_CHAR_WIDTH = 6.1;
export const LINE_HEIGHT = 15;
export const TITLE_HEIGHT = 28;
