#!/usr/bin/env node
import { proHere } from './commands/pro.js';

process.exitCode = await proHere(process.argv.slice(2));
