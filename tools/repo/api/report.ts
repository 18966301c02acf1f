import { dirname, join } from 'node:path';
import ts from 'typescript';

/** One name that an entry exports, with its declaration as a user's compiler sees it. */
interface PublicName {
  readonly name: string;
  readonly declaration: string;
}

type Read = (path: string) => string | undefined;

const OPTIONS: ts.CompilerOptions = {
  declaration: true,
  removeComments: true,
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.ESNext,
};

/** By the text of a file: many names come from the same one. */
const declarations = new Map<string, ReadonlyMap<string, string>>();

/** The declarations of a source file, by name; made of this file alone, so that it takes milliseconds. */
function declarationsOf(path: string, text: string): ReadonlyMap<string, string> {
  const known = declarations.get(text);
  if (known !== undefined) return known;
  const { outputText } = ts.transpileDeclaration(text, {
    fileName: path,
    compilerOptions: OPTIONS,
  });
  const file = ts.createSourceFile('out.d.ts', outputText, ts.ScriptTarget.ES2023, true);
  const found = new Map<string, string>();
  const add = (name: string, node: ts.Node): void => {
    const before = found.get(name);
    const declared = node.getText(file).replace(/^export (?:declare )?/, '');
    found.set(name, before === undefined ? declared : `${before}\n${declared}`);
  };
  for (const statement of file.statements) {
    if (ts.isVariableStatement(statement)) {
      for (const { name } of statement.declarationList.declarations)
        add(name.getText(file), statement);
    } else if (
      ts.isFunctionDeclaration(statement) ||
      ts.isClassDeclaration(statement) ||
      ts.isInterfaceDeclaration(statement) ||
      ts.isTypeAliasDeclaration(statement) ||
      ts.isModuleDeclaration(statement)
    ) {
      add(statement.name?.getText(file) ?? 'default', statement);
    }
  }
  declarations.set(text, found);
  return found;
}

/** Where a file of ours re-exports or declares a name; from other packages only the name is told. */
function resolveName(path: string, name: string, read: Read): string {
  const text = read(path);
  if (text === undefined) return `from ${path}`;
  const own = declarationsOf(path, text).get(name);
  if (own !== undefined) return own;
  for (const { specifier, names } of exportsOf(path, text)) {
    const source = specifier === undefined ? undefined : names.get(name);
    if (specifier === undefined || source === undefined) continue;
    if (!specifier.startsWith('.')) return `from ${specifier}`;
    return resolveName(join(dirname(path), specifier), source, read);
  }
  return 'not found';
}

/** `export { name as outer } from 'specifier'`: outer names with what they are called inside. */
function exportsOf(
  path: string,
  text: string,
): readonly {
  readonly specifier: string | undefined;
  readonly names: ReadonlyMap<string, string>;
}[] {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true);
  return file.statements.filter(ts.isExportDeclaration).map(({ exportClause, moduleSpecifier }) => {
    const clause =
      exportClause !== undefined && ts.isNamedExports(exportClause) ? exportClause : undefined;
    const names = clause?.elements.map(
      (element) => [element.name.text, (element.propertyName ?? element.name).text] as const,
    );
    const specifier =
      moduleSpecifier !== undefined && ts.isStringLiteral(moduleSpecifier)
        ? moduleSpecifier.text
        : undefined;
    return { specifier, names: new Map(names) };
  });
}

/** What an entry file exports, sorted by name. */
export function publicNames(entry: string, read: Read): readonly PublicName[] {
  const names = exportsOf(entry, read(entry) ?? '').flatMap(({ names: outer }) => [
    ...outer.keys(),
  ]);
  return [...new Set(names)]
    .sort()
    .map((name) => ({ name, declaration: resolveName(entry, name, read) }));
}

/** The public surface of a package as one text, for a reviewer to read as a difference. */
export function apiReport(entries: ReadonlyMap<string, string>, read: Read): string {
  return [...entries]
    .map(([name, path]) => {
      const lines = publicNames(path, read).map(
        ({ name: one, declaration }) => `${one}\n${indent(declaration)}\n`,
      );
      return `== ${name}\n\n${lines.join('\n')}`;
    })
    .join('\n');
}

const indent = (text: string): string =>
  text
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
