import ts from 'typescript';

export interface Import {
  readonly specifier: string;
  readonly line: number;
}

/**
 * Every module that a file needs to be loaded or checked: values, types, re-exports, `import('…')` in types, `require('…')`.
 * What `import('…')` loads while the program runs is not among them: it can never be met half made.
 */
export function importsOf(fileName: string, text: string): readonly Import[] {
  const source = ts.createSourceFile(fileName, text, ts.ScriptTarget.Latest, false);
  const found: Import[] = [];
  const visit = (node: ts.Node): void => {
    const name = moduleNameOf(node);
    if (name !== undefined) {
      const { line } = source.getLineAndCharacterOfPosition(name.pos);
      found.push({ specifier: name.text, line: line + 1 });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function moduleNameOf(node: ts.Node): ts.StringLiteralLike | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node))
    return asText(node.moduleSpecifier);
  if (ts.isImportTypeNode(node))
    return ts.isLiteralTypeNode(node.argument) ? asText(node.argument.literal) : undefined;
  if (ts.isExternalModuleReference(node)) return asText(node.expression);
  if (!ts.isCallExpression(node)) return undefined;
  const { expression } = node;
  const requires = ts.isIdentifier(expression) && expression.text === 'require';
  return requires ? asText(node.arguments[0]) : undefined;
}

const asText = (node: ts.Node | undefined): ts.StringLiteralLike | undefined =>
  node !== undefined && ts.isStringLiteralLike(node) ? node : undefined;
