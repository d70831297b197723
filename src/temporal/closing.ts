import { type ConnectionOptions, defaultGrpcRetryOptions, makeGrpcRetryInterceptor } from '@temporalio/client';

type Interceptor = NonNullable<ConnectionOptions['interceptors']>[number];
type Call = ReturnType<Interceptor>;
type Listener = Parameters<Call['start']>[1];
type Metadata = Parameters<Call['start']>[0];

/** gRPC: cancelled, which the SDK does not try again. */
const CANCELLED = 1;

/**
 * What a client's connection calls through. Closing one fails the calls under way as "unavailable", which the SDK takes
 * for a reason to try again 0.2 s later: on a closed channel that throws from a timer, and an uncaught error ends the
 * process in the middle of its shutdown. Here such a try is an answer, "cancelled", to whoever waits for it.
 */
export const CLIENT_INTERCEPTORS: Interceptor[] = [
  makeGrpcRetryInterceptor(defaultGrpcRetryOptions()),
  (options, nextCall) => {
    try {
      return nextCall(options) as Call;
    } catch (error) {
      return answered(error) as unknown as Call; // a class with private fields, of which gRPC calls only these methods
    }
  },
];

function answered(error: unknown) {
  return {
    start(metadata: Metadata, listener?: Listener) {
      const details = `The connection to Temporal was closed: ${error instanceof Error ? error.message : error}`;
      listener?.onReceiveStatus?.({ code: CANCELLED, details, metadata });
    },
    sendMessage: () => undefined,
    halfClose: () => undefined,
    startRead: () => undefined,
    cancelWithStatus: () => undefined,
    getPeer: () => 'closed',
    getAuthContext: () => null,
  };
}
