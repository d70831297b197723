import { QueryClientProvider } from '@tanstack/react-query';
import { I18nProvider, RouterProvider } from 'react-aria-components';
import { useLocation } from 'wouter';
import { AppErrorBoundary } from './error-boundary.js';
import { LiveRegions } from './live-region.js';
import { NewVersion } from './new-version.js';
import { OfflineBanner } from './offline-banner.js';
import { queryClient } from './query-client.js';
import { Routes } from './routes.js';

/** On this server, but no page of this one. */
const ELSEWHERE = /^\/(?:docs|api|problems)\b/;

/** Everything around the pages. */
export function App() {
  const [, navigate] = useLocation();
  const go = (path: string) => (ELSEWHERE.test(path) ? location.assign(path) : navigate(path));
  return (
    <AppErrorBoundary>
      <I18nProvider locale="en-GB">
        <RouterProvider navigate={go}>
          <QueryClientProvider client={queryClient}>
            <OfflineBanner />
            <NewVersion />
            <Routes />
            <LiveRegions />
          </QueryClientProvider>
        </RouterProvider>
      </I18nProvider>
    </AppErrorBoundary>
  );
}
