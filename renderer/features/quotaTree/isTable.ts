/** Its first line names the columns of a table. */
export const isTableText = (text: string): boolean =>
  /^[^\n:{]*\bnode\b[^\n:{]*[,;\t]/i.test(text.slice(0, 2000))

/** A table by its name; a `.txt` may be anything. */
export const isTableFile = (name: string, text: string): boolean =>
  /\.(csv|tsv)$/i.test(name) || (/\.txt$/i.test(name) && isTableText(text))
