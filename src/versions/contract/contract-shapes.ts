import { ts } from '@ts-morph/common';
import type { Shape } from './message-contract.js';

const { TypeFlags } = ts;
const UNDEFINED = TypeFlags.Undefined | TypeFlags.Void | TypeFlags.Never;

/** TypeScript's types as they travel in JSON; named ones are kept once, under their name. */
export class Shapes {
  readonly types: Record<string, Shape> = {};
  private readonly named = new Map<string, ts.Type>();

  constructor(private readonly checker: ts.TypeChecker) {}

  of(type: ts.Type): Shape {
    const name = nameOf(type);
    if (name === undefined) return this.inline(type);
    const known = this.named.get(name);
    if (known && known !== type) throw new Error(`Two types of messages are called ${name}; give one another name.`);
    if (!known) {
      this.named.set(name, type); // before its fields, which may lead back to it
      this.types[name] = this.inline(type);
    }
    return { ref: name };
  }

  private inline(type: ts.Type): Shape {
    if (type.isUnion()) return this.union(type.types);
    const plain = primitive(type) ?? literal(type);
    if (plain !== undefined) return plain;
    const { checker } = this;
    if (checker.isTupleType(type)) {
      return { tuple: checker.getTypeArguments(type as ts.TypeReference).map((one) => this.of(one)) };
    }
    const [element] = checker.isArrayType(type) ? checker.getTypeArguments(type as ts.TypeReference) : [];
    if (element) return { array: this.of(element) };
    if (type.symbol?.name === 'Date') return 'string';
    return this.fields(type);
  }

  private fields(type: ts.Type): Shape {
    const values = type.getStringIndexType();
    if (values) return { record: this.of(values) };
    if (!(type.flags & (TypeFlags.Object | TypeFlags.Intersection))) {
      throw new Error(`${this.checker.typeToString(type)} does not travel in JSON.`);
    }
    const fields = type.getProperties().flatMap((property) => this.field(property));
    return { object: Object.fromEntries(fields.sort(([a], [b]) => compare(a, b))) };
  }

  /** Functions do not travel, and neither does `undefined`: a field that may be it may be missing. */
  private field(property: ts.Symbol): [string, Shape][] {
    const type = this.checker.getTypeOfSymbol(property);
    if (type.getCallSignatures().length > 0) return [];
    const { shape, optional } = this.maybe(type);
    const missing = optional || Boolean(property.flags & ts.SymbolFlags.Optional);
    return [[`${property.name}${missing ? '?' : ''}`, shape]];
  }

  /** A type without its `undefined`, and whether it had one. */
  maybe(type: ts.Type): { shape: Shape; optional: boolean } {
    if (!type.isUnion() || !type.types.some((one) => one.flags & UNDEFINED))
      return { shape: this.of(type), optional: false };
    const defined = this.checker.getNonNullableType(type);
    const hasNull = type.types.some((one) => one.flags & TypeFlags.Null);
    return { shape: hasNull ? join([this.of(defined), 'null']) : this.of(defined), optional: true };
  }

  private union(members: ts.Type[]): Shape {
    return join(members.map((member) => this.of(member)));
  }
}

export const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Literals in one list, the rest sorted, so that the order TypeScript happens to keep does not show. */
function join(members: Shape[]): Shape {
  const values = members.flatMap((one) => (typeof one === 'object' && 'enum' in one ? one.enum : []));
  const others = members.filter((one) => typeof one === 'string' || !('enum' in one));
  const isBoolean = values.includes(true) && values.includes(false);
  const kept = isBoolean ? values.filter((value) => typeof value !== 'boolean') : values;
  const all: Shape[] = [...others, ...(isBoolean ? (['boolean'] as const) : [])];
  if (kept.length > 0) all.push({ enum: kept.sort((a, b) => compare(String(a), String(b))) });
  const sorted = all.sort((a, b) => compare(JSON.stringify(a), JSON.stringify(b)));
  const [only] = sorted;
  return only !== undefined && sorted.length === 1 ? only : { anyOf: sorted };
}

function primitive({ flags }: ts.Type): Shape | undefined {
  if (flags & (TypeFlags.Any | TypeFlags.Unknown)) return 'anything';
  if (flags & (TypeFlags.String | TypeFlags.TemplateLiteral)) return 'string';
  if (flags & TypeFlags.Number) return 'number';
  if (flags & TypeFlags.Boolean) return 'boolean';
  if (flags & UNDEFINED) return 'nothing';
  if (flags & TypeFlags.Null) return 'null';
  return undefined;
}

function literal(type: ts.Type): Shape | undefined {
  if (type.isStringLiteral() || type.isNumberLiteral()) return { enum: [type.value] };
  if (!(type.flags & TypeFlags.BooleanLiteral)) return undefined;
  return { enum: ['intrinsicName' in type && type.intrinsicName === 'true'] };
}

/** Of interfaces and of aliases that take no types; the library's own are told by what they hold. */
function nameOf(type: ts.Type): string | undefined {
  if (type.aliasSymbol) return type.aliasTypeArguments?.length ? undefined : type.aliasSymbol.name;
  const isOurs = type.symbol?.declarations?.some((one) => !one.getSourceFile().isDeclarationFile);
  return isOurs && type.isClassOrInterface() ? type.symbol.name : undefined;
}
