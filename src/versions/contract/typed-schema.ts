import type { QueryDefinition, SignalDefinition, UpdateDefinition } from '@temporalio/common';
import { z } from 'zod';

/**
 * Holds schemas to the types that the code goes by: a field, an argument or a message more on either side does not
 * compile (`npm run types`, `npm run build`).
 */

/** What schemas are called where a contract refers to them. */
export const names = z.registry<{ id: string }>();

/** The schema of `T`, by its name. It does not compile unless it says the very same. */
export const schemaOf =
  <T>(id: string) =>
  <S extends z.ZodType>(schema: S & Same<Wire<T>, Wire<z.output<S>>>): S => {
    names.add(schema, { id });
    return schema;
  };

/** What is handed over, in order, by the names people know it under, and what comes back, where something can. */
export interface MessageSchema {
  args: readonly (readonly [name: string, schema: z.ZodType])[];
  result?: z.ZodType;
}

export type MessageSchemas = Record<string, MessageSchema>;

/** The schemas of all functions of `F`, and of nothing else. They do not compile unless they say the very same. */
export const schemasOf =
  <F>() =>
  <const M extends MessageSchemas>(schemas: M & AsIn<F, M>): M =>
    schemas;

type AsIn<F, M> = {
  [K in keyof F | keyof M]: K extends keyof F
    ? K extends keyof M
      ? Same<Call<F[K]>, Call<Said<M[K]>>>
      : MessageSchema
    : never;
};

/** The functions that the definitions of one kind in module `M` stand for, by the names of their constants. */
export type Definitions<M, Kind extends 'signal' | 'query' | 'update'> = {
  [K in keyof M as M[K] extends { type: Kind } ? K : never]: Handler<M[K]>;
};

type Handler<D> =
  D extends SignalDefinition<infer A>
    ? (...args: A) => void
    : D extends QueryDefinition<infer R, infer A> | UpdateDefinition<infer R, infer A>
      ? (...args: A) => R
      : never;

/** As it travels in JSON, field by field: what may be `undefined` may be missing, and a Date is a text. */
type Wire<T> = T extends Date
  ? string
  : T extends object
    ? { -readonly [K in keyof T]-?: [Wire<Exclude<T[K], undefined>>, undefined extends T[K] ? 'optional' : 'needed'] }
    : T;

/** Arguments by their place alone, for the compiler takes tuples with other labels for other types. */
type Places<A> = { [K in keyof A as K extends `${number}` ? K : never]: A[K] };

/** What a function takes and gives. */
type Call<F> = F extends (...args: infer A) => infer R ? { args: Wire<Places<A>>; result: Wire<Awaited<R>> } : never;

/** A schema's function. */
type Said<M> = M extends MessageSchema
  ? (...args: Outputs<M['args']>) => M extends { result: infer R extends z.ZodType } ? z.output<R> : void
  : never;

type Outputs<A extends MessageSchema['args']> = { -readonly [K in keyof A]: z.output<A[K][1]> };

/** Of identical types `unknown`, which any schema is; of others what is not alike, which no schema has. */
type Same<A, B> = IsSame<A, B> extends true ? unknown : { differs: `${Differing<A, B> & string}` };

type IsSame<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** The fields to look at, for the compiler's message. */
type Differing<A, B> = {
  [K in keyof A | keyof B]: K extends keyof A & keyof B ? (IsSame<A[K], B[K]> extends true ? never : K) : K;
}[keyof A | keyof B];
