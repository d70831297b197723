import { Page } from '../app/page.js';

export const JobsPage = () => <Page title="Jobs">{null}</Page>;
