import { join } from 'node:path';
import { getLibFiles, libFolderInMemoryPath, ts } from '@ts-morph/common';
import { compare, Shapes } from './contract-shapes.js';
import type { Argument, Message, MessageContract } from './message-contract.js';

/** The compiler API, which TypeScript 7 does not have, is that of the TypeScript inside ts-morph: for this alone. */
interface Program {
  checker: ts.TypeChecker;
  shapes: Shapes;
  root: string;
  file(path: string): ts.SourceFile;
}

type Messages = Record<string, Message>;

/**
 * Reads the message contract out of the sources under `root`: messages defined in workflows/, workflows that its
 * index.ts exports, activities that src/worker.ts registers. Some seconds.
 */
export function contractFromTypes(root: string): MessageContract {
  const program = load(root);
  const defined = definitions(program);
  const contract = {
    signals: sorted(defined.SignalDefinition),
    queries: sorted(defined.QueryDefinition),
    updates: sorted(defined.UpdateDefinition),
    workflows: sorted(workflows(program)),
    activities: sorted(activities(program)),
  };
  return { ...contract, types: sorted(program.shapes.types) };
}

const sorted = <T>(entries: Record<string, T>): Record<string, T> =>
  Object.fromEntries(Object.entries(entries).sort(([a], [b]) => compare(a, b)));

function load(root: string): Program {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
  const { options, fileNames } = ts.parseJsonConfigFileContent(
    { ...config, include: ['src/worker.ts', 'workflows'] },
    ts.sys,
    root,
  );
  const settings = { ...options, noEmit: true };
  const program = ts.createProgram(fileNames, settings, hostWithLibraries(settings));
  // Without a library all its types would silently be "anything".
  const [fault] = [...program.getOptionsDiagnostics(), ...program.getGlobalDiagnostics()];
  if (fault) throw new Error(ts.flattenDiagnosticMessageText(fault.messageText, '\n'));
  const checker = program.getTypeChecker();
  const file = (path: string) => {
    const source = program.getSourceFile(join(root, path));
    if (!source) throw new Error(`${path} is not there, so its messages cannot be read.`);
    return source;
  };
  return { checker, shapes: new Shapes(checker), root, file };
}

/**
 * Packages other than Temporal's own say nothing of messages, and reading them takes most of the time. A payload of
 * their types would be "anything", which the contract's test does not let through.
 */
const UNREAD = /\/node_modules\/(?!@temporalio\/(workflow|common|activity)\/)/;

/** ts-morph carries TypeScript's own libraries in its code. */
function hostWithLibraries(options: ts.CompilerOptions): ts.CompilerHost {
  const host = ts.createCompilerHost(options);
  const libraries = new Map(getLibFiles().map(({ fileName, text }) => [`${libFolderInMemoryPath}/${fileName}`, text]));
  return {
    ...host,
    getDefaultLibLocation: () => libFolderInMemoryPath,
    getDefaultLibFileName: (o) => `${libFolderInMemoryPath}/${ts.getDefaultLibFileName(o)}`,
    fileExists: (path) => libraries.has(path) || host.fileExists(path),
    readFile: (path) => libraries.get(path) ?? host.readFile(path),
    getSourceFile(path, language) {
      const text = libraries.get(path) ?? (UNREAD.test(path) ? 'export {};' : undefined);
      return text === undefined ? host.getSourceFile(path, language) : ts.createSourceFile(path, text, language);
    },
  };
}

type Definition = 'SignalDefinition' | 'QueryDefinition' | 'UpdateDefinition';

/** Every constant of workflows/ that `defineSignal`, `defineQuery` or `defineUpdate` made. */
function definitions(program: Program): Record<Definition, Messages> {
  const found = { SignalDefinition: {}, QueryDefinition: {}, UpdateDefinition: {} } satisfies Record<
    Definition,
    Messages
  >;
  for (const path of ts.sys.readDirectory(join(program.root, 'workflows'), ['.ts'])) {
    for (const statement of program.file(path.slice(program.root.length)).statements) {
      if (!ts.isVariableStatement(statement)) continue;
      for (const { initializer } of statement.declarationList.declarations) {
        if (initializer && ts.isCallExpression(initializer)) addDefinition(program, initializer, found);
      }
    }
  }
  return found;
}

function addDefinition(
  { checker, shapes }: Program,
  call: ts.CallExpression,
  found: Record<Definition, Messages>,
): void {
  const type = checker.getTypeAtLocation(call);
  const kind = (type.aliasSymbol ?? type.symbol)?.name;
  const [name] = call.arguments;
  if (!kind || !(kind in found)) return;
  if (!name || !ts.isStringLiteral(name)) throw new Error(`The name of a message must be a text: ${call.getText()}`);
  const types = checker.getTypeArguments(type as ts.TypeReference);
  const [args, result] = kind === 'SignalDefinition' ? [types[0], undefined] : [types[1], types[0]];
  const message: Message = { args: args ? tupleArguments(checker, shapes, args) : [] };
  found[kind as Definition][name.text] = result ? { ...message, result: shapes.of(result) } : message;
}

function tupleArguments(checker: ts.TypeChecker, shapes: Shapes, args: ts.Type): Argument[] {
  const { labeledElementDeclarations: labels } = (args as ts.TupleTypeReference).target;
  return checker.getTypeArguments(args as ts.TypeReference).map((type, place) => {
    const label = labels?.[place];
    return argument(label && ts.isNamedTupleMember(label) ? label.name.text : `#${place + 1}`, shapes.maybe(type));
  });
}

const argument = (name: string, { shape, optional }: { shape: Argument['shape']; optional: boolean }): Argument =>
  optional ? { name, shape, optional } : { name, shape };

function workflows(program: Program): Messages {
  const { checker } = program;
  const module = checker.getSymbolAtLocation(program.file('workflows/index.ts'));
  const exported = module ? checker.getExportsOfModule(module) : [];
  return callables(program, exported);
}

/** What the option `activities` of the worker is made of. */
function activities(program: Program): Messages {
  const worker = program.file('src/worker.ts');
  const found: ts.Expression[] = [];
  const look = (node: ts.Node): void => {
    if (ts.isPropertyAssignment(node) && node.name.getText() === 'activities') found.push(node.initializer);
    else ts.forEachChild(node, look);
  };
  look(worker);
  const [only] = found;
  if (!only || found.length > 1) throw new Error('src/worker.ts must name the activities of its worker in one place.');
  return callables(program, program.checker.getTypeAtLocation(only).getProperties());
}

function callables(program: Program, symbols: ts.Symbol[]): Messages {
  const messages: Messages = {};
  for (const symbol of symbols) {
    const [signature] = program.checker.getTypeOfSymbol(symbol).getCallSignatures();
    if (signature) messages[symbol.name] = ofSignature(program, signature);
  }
  return messages;
}

function ofSignature({ checker, shapes }: Program, signature: ts.Signature): Message {
  const args = signature.getParameters().map((parameter, place) => {
    const declaration = parameter.valueDeclaration;
    const isParameter = declaration && ts.isParameter(declaration);
    const name = isParameter && ts.isIdentifier(declaration.name) ? declaration.name.text : `#${place + 1}`;
    const { shape, optional } = shapes.maybe(checker.getTypeOfSymbol(parameter));
    return argument(name, {
      shape,
      optional: optional || Boolean(isParameter && checker.isOptionalParameter(declaration)),
    });
  });
  const result = checker.getAwaitedType(signature.getReturnType()) ?? signature.getReturnType();
  return { args, result: shapes.of(result) };
}
