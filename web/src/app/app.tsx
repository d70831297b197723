import { QueryClientProvider } from '@tanstack/react-query';
import { I18nProvider, RouterProvider } from 'react-aria-components';
import { useLocation } from 'wouter';
import { AppErrorBoundary } from './error-boundary.js';
import { LiveRegions } from './live-region.js';
import { NewVersion } from './new-version.js';
import { OfflineBanner } from './offline-banner.js';
import { queryClient } from './query-client.js';
import { Routes } from './routes.js';

/** Everything around the pages. */
export function App() {
  const [, navigate] = useLocation();
  return (
    <AppErrorBoundary>
      <I18nProvider locale="en-GB">
        <RouterProvider navigate={navigate}>
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
