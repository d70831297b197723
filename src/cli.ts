#!/usr/bin/env node
import { pro } from './commands/pro.js';

process.exitCode = await pro(process.argv.slice(2));
