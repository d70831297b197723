import { Redirect } from 'wouter';

export const HomePage = () => <Redirect to="/jobs" replace />;
