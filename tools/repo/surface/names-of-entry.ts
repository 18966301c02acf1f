import ts from 'typescript';

export interface PublicNames {
  readonly values: readonly string[];
  readonly types: readonly string[];
  /** Lines that are not a list of names: `export *`, from which a reader learns no name, and declarations. */
  readonly unlisted: readonly number[];
}

const NOTHING = { exportClause: undefined, isTypeOnly: false };

/** The names that an entry file exports, types apart. An entry is a list of names and declares nothing itself. */
export function namesOfEntry(fileName: string, text: string): PublicNames {
  const source = ts.createSourceFile(fileName, text, ts.ScriptTarget.Latest, false);
  const values: string[] = [];
  const types: string[] = [];
  const unlisted: number[] = [];
  for (const statement of source.statements) {
    if (ts.isImportDeclaration(statement)) continue;
    const { exportClause, isTypeOnly } = ts.isExportDeclaration(statement) ? statement : NOTHING;
    if (exportClause === undefined) {
      unlisted.push(source.getLineAndCharacterOfPosition(statement.getStart(source)).line + 1);
    } else if (ts.isNamespaceExport(exportClause)) {
      (isTypeOnly ? types : values).push(exportClause.name.text);
    } else {
      for (const element of exportClause.elements)
        (isTypeOnly || element.isTypeOnly ? types : values).push(element.name.text);
    }
  }
  return { values: values.sort(), types: types.sort(), unlisted };
}
